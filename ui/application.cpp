// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/application.h"

#include "ui/session.h"

namespace herbascope::ui {

bool Application::notify(QObject *receiver, QEvent *event) {
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
