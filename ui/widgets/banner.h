// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A sentence under the top bar that stays until it is dismissed, with at most one thing to do about it. The newest is
/// shown; a standing one (read-only project) comes back when it goes.

#include <QFrame>

#include <functional>

class QLabel;
class QPushButton;
class QToolButton;

namespace herbascope::ui {

class Banner : public QFrame {
    Q_OBJECT
public:
    enum class Kind { Info, Warning, Error };

    explicit Banner(QWidget *parent = nullptr);

    void say(Kind kind, const QString &sentence, const QString &actionText = {}, std::function<void()> action = {});
    void setStanding(const QString &sentence); ///< empty: none
    void dismiss();
    void dismissInfo();
    bool offers(const QString &actionText) const; ///< there is a button that says so
    /// What it offered is being done or out of date. A warning stays to be read, without its button.
    void dismissOffer();
    QString text() const;

private:
    void present(Kind kind, const QString &sentence);
    void paintIcon();

    QLabel *m_icon;
    QLabel *m_text;
    QPushButton *m_action;
    QToolButton *m_close;
    Kind m_kind = Kind::Info;
    QString m_standing;
    std::function<void()> m_do;
};

} // namespace herbascope::ui
