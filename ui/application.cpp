// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/application.h"

#include "ui/session.h"

#include <QKeyEvent>

namespace herbascope::ui {

void Application::noteKey(const QKeyEvent &event) {
    static int released = 0;
    static quint64 at = 0; // ms, X's clock
    if (event.type() == QEvent::KeyRelease) {
        released = event.key();
        at = event.timestamp();
        s_isHeldKey = false;
    } else {
        s_isHeldKey = event.isAutoRepeat() || (event.key() == released && event.timestamp() == at && at != 0);
    }
}

bool Application::notify(QObject *receiver, QEvent *event) {
    const auto type = event->type();
    if (type == QEvent::KeyPress || type == QEvent::KeyRelease || type == QEvent::ShortcutOverride)
        noteKey(*static_cast<QKeyEvent *>(event));
    QString sentence;
    try {
        return QApplication::notify(receiver, event);
    } catch (const std::exception &error) {
        sentence = Session::sentenceOf(error);
    } catch (...) {
        sentence = tr("Something went wrong in the program.");
    }
    QMetaObject::invokeMethod(
        this, [this, sentence] { emit failed(sentence); }, Qt::QueuedConnection);
    return false;
}

} // namespace herbascope::ui
