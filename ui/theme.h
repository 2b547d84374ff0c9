// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Light and dark: colours by name from resources/theme/*.tokens, one style sheet, icons tinted when painted. One
/// object, made by main (or a test) after QApplication; GUI thread.

#include <QColor>
#include <QHash>
#include <QIcon>
#include <QObject>
#include <QPalette>

namespace herbascope::ui {

class Theme : public QObject {
    Q_OBJECT
public:
    enum class Mode { System, Light, Dark };
    Q_ENUM(Mode)

    explicit Theme(QObject *parent = nullptr);
    ~Theme() override;
    /// The one there is; made on first use where main made none (tests of single widgets).
    static Theme &instance();

    /// Sets the application's style sheet and palette; kept in the settings.
    void setMode(Mode mode);
    Mode mode() const { return m_mode; }
    bool isDark() const { return m_dark; }

    QColor color(const QString &token) const; ///< of light.tokens; invalid for an unknown name
    /// Follows the theme without being set again; white on a checked tool button.
    static QIcon icon(const QString &name);
    /// One colour of its own ("accent"), drawn at `size` px.
    QPixmap pixmap(const QString &name, int size, const QString &token, qreal ratio) const;

signals:
    void changed();

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    void apply();
    QPalette palette() const;

    Mode m_mode = Mode::System;
    bool m_dark = false;
    bool m_systemDark = false;
    QHash<QString, QColor> m_colors;
};

/// "role" and other properties the style sheet looks at, in one word.
template <class Widget> Widget *styled(Widget *widget, const char *property, const QVariant &value) {
    widget->setProperty(property, value);
    return widget;
}
/// After a property changed: lets the style sheet look again.
void restyle(QWidget *widget);

} // namespace herbascope::ui
