// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme.h"

#include "app/settings.h"

#include <QApplication>
#include <QEvent>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QStyle>
#include <QStyleFactory>
#include <QSvgRenderer>
#include <QWidget>

#include <algorithm>

/// The macro declares at file scope, so it cannot stand inside a namespace.
static void loadResources() {
    Q_INIT_RESOURCE(herbascope);
}

namespace herbascope::ui {
namespace {

Theme *theInstance = nullptr;

QStringList modeNames() {
    return {QStringLiteral("system"), QStringLiteral("light"), QStringLiteral("dark")};
}

QByteArray resource(const QString &path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool systemIsDark() {
    return QApplication::palette().color(QPalette::Window).lightness() < 128;
}

QHash<QString, QColor> readTokens(const QString &path) {
    QHash<QString, QColor> colors;
    for (const QString &line : QString::fromUtf8(resource(path)).split('\n')) {
        const int colon = line.indexOf(':');
        if (line.startsWith('#') || colon < 0) continue;
        colors.insert(line.left(colon).trimmed(), QColor(line.mid(colon + 1).trimmed()));
    }
    return colors;
}

QByteArray tintedSvg(const QString &name, const QColor &color) {
    return resource(QStringLiteral(":/icons/%1.svg").arg(name)).replace("currentColor", color.name().toLatin1());
}

/// Paints the SVG in the colour that the theme has at that moment.
class TintedIconEngine : public QIconEngine {
public:
    explicit TintedIconEngine(QString name)
        : m_name(std::move(name)) {}
    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override {
        const char *token = mode == QIcon::Disabled ? "faint" : state == QIcon::On ? "onAccent" : "text";
        QSvgRenderer(tintedSvg(m_name, Theme::instance().color(token))).render(painter, rect);
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap result(size);
        result.fill(Qt::transparent);
        QPainter painter(&result);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return result;
    }
    QIconEngine *clone() const override { return new TintedIconEngine(m_name); }

private:
    QString m_name;
};

} // namespace

Theme::Theme(QObject *parent)
    : QObject(parent) {
    theInstance = this;
    loadResources();
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    m_systemDark = systemIsDark();
    m_mode = static_cast<Mode>(qMax(0, modeNames().indexOf(app::Settings().theme())));
    qApp->installEventFilter(this);
    apply();
}

Theme::~Theme() {
    if (theInstance == this) theInstance = nullptr;
}

Theme &Theme::instance() {
    if (!theInstance) new Theme(qApp);
    return *theInstance;
}

void Theme::setMode(Mode mode) {
    m_mode = mode;
    app::Settings().setTheme(modeNames().at(static_cast<int>(mode)));
    apply();
}

void Theme::apply() {
    m_dark = m_mode == Mode::Dark || (m_mode == Mode::System && m_systemDark);
    m_colors = readTokens(m_dark ? QStringLiteral(":/theme/dark.tokens") : QStringLiteral(":/theme/light.tokens"));
    QString sheet = QString::fromUtf8(resource(QStringLiteral(":/theme/style.qss")));
    QStringList names = m_colors.keys();
    // Longest first: @accentSoft must not be read as @accent.
    std::sort(names.begin(), names.end(), [](const QString &a, const QString &b) { return a.size() > b.size(); });
    for (const QString &name : names) sheet.replace('@' + name, m_colors.value(name).name(QColor::HexArgb));
    qApp->setStyleSheet(sheet);
    QApplication::setPalette(palette());
    emit changed();
}

QPalette Theme::palette() const {
    QPalette result;
    const auto set = [&](QPalette::ColorRole role, const char *token) { result.setColor(role, color(token)); };
    set(QPalette::Window, "panel");
    set(QPalette::Base, "panel");
    set(QPalette::AlternateBase, "field");
    set(QPalette::Button, "panel");
    set(QPalette::WindowText, "text");
    set(QPalette::Text, "text");
    set(QPalette::ButtonText, "text");
    set(QPalette::PlaceholderText, "muted");
    set(QPalette::Highlight, "accent");
    set(QPalette::HighlightedText, "onAccent");
    set(QPalette::Link, "accentText");
    set(QPalette::Mid, "canvas");
    return result;
}

bool Theme::eventFilter(QObject *object, QEvent *event) {
    // The desktop changed its theme: without a palette of ours the application has the desktop's.
    if (event->type() == QEvent::ThemeChange && object->isWidgetType() && static_cast<QWidget *>(object)->isWindow()) {
        QApplication::setPalette(QPalette());
        m_systemDark = systemIsDark();
        QMetaObject::invokeMethod(this, &Theme::apply, Qt::QueuedConnection);
    }
    return QObject::eventFilter(object, event);
}

QColor Theme::color(const QString &token) const {
    return m_colors.value(token);
}

QIcon Theme::icon(const QString &name) {
    return QIcon(new TintedIconEngine(name));
}

QPixmap Theme::pixmap(const QString &name, int size, const QString &token, qreal ratio) const {
    QPixmap result(QSize(size, size) * ratio);
    result.setDevicePixelRatio(ratio);
    result.fill(Qt::transparent);
    QPainter painter(&result);
    QSvgRenderer(tintedSvg(name, color(token))).render(&painter, QRectF(0, 0, size, size));
    return result;
}

void restyle(QWidget *widget) {
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

} // namespace herbascope::ui
