// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The whole window on a project of three drawn sheets in a folder of its own, with settings of its own.

#include "storage/queries.h"
#include "ui/english_plurals.h"
#include "ui/main_window.h"
#include "ui/session.h"
#include "ui/sheet_view/sheet_view.h"
#include "ui/theme.h"

#include <QLabel>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

namespace herbascope::ui::test {

/// A job that runs until it is cancelled.
class EndlessJob : public app::Job {
public:
    EndlessJob()
        : Job(QStringLiteral("Counting petals")) {}

protected:
    void run(std::stop_token stop) override;
};

/// What a model says of one organ.
struct Said {
    app::Box box;
    double score = 0;
    const char *organ = "leaf";
};

class MainWindowFixture {
public:
    explicit MainWindowFixture(bool withProject = true);
    ~MainWindowFixture();

    app::Project &project() { return *session.project(); }
    SheetView &view() { return *find<SheetView>("sheetView"); }
    app::ClassId organ(const char *name);
    app::AnnotationId add(app::SheetId sheet, const char *organName, const app::Box &box);
    /// One model's predictions on a sheet; ids best first.
    std::vector<app::PredictionId> predict(app::SheetId sheet, const std::vector<Said> &boxes);

    template <class Widget> Widget *find(const char *name) {
        auto *widget = window->findChild<Widget *>(QLatin1String(name));
        if (!widget) throw std::runtime_error(std::string("no widget ") + name);
        return widget;
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier);
    void click(const char *buttonName) { QTest::mouseClick(find<QWidget>(buttonName), Qt::LeftButton); }
    QString toast() { return find<QLabel>("toastText")->text(); }

    QTemporaryDir folder;
    EnglishPlurals plurals;
    std::unique_ptr<Theme> theme;
    Session session;
    std::unique_ptr<MainWindow> window;
    std::vector<app::SheetId> sheets; ///< three, by name
    QStringList errors;               ///< that were said

private:
    void makeProject();
};

} // namespace herbascope::ui::test
