// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
/// The window: `herbascope [PROJECT_DIR]`. Without an argument it opens what was open last; `--sample` draws a sample
/// project into PROJECT_DIR first, unless it holds one with sheets.
#include "app/shared_processor.h"
#include "app/stall_watchdog.h"
#include "ui/application.h"
#include "ui/english_plurals.h"
#include "ui/flows/project_flow.h"
#include "ui/main_window.h"
#include "ui/session.h"
#include "ui/theme.h"

#include <QCommandLineParser>
#include <QDir>
#include <QFileInfo>

#include <clocale>
#include <optional>

using namespace herbascope;

namespace {

void openFirst(ui::MainWindow &window, ui::Session &session, const QStringList &arguments) {
    if (arguments.isEmpty()) {
        const QString last = ui::Session::lastProject();
        if (!last.isEmpty()) window.projects().open(last);
        return;
    }
    const QFileInfo place(arguments.first());
    if (app::Project::isProject(place.absoluteFilePath()) || place.isFile())
        window.projects().open(place.absoluteFilePath());
    else if (place.isDir())
        emit session.failed(
            QObject::tr(
                "%1 holds no project. Make one with \"New project\", or drop the folder here to import its scans.")
                .arg(QDir::toNativeSeparators(place.filePath())));
    else
        emit session.failed(QObject::tr("There is no folder %1.").arg(QDir::toNativeSeparators(place.filePath())));
}

} // namespace

int main(int argc, char **argv) {
    app::waitWithoutSpinning(argv);
    ui::Application application(argc, argv);
    // Qt sets the user's locale; numbers in files have a point everywhere.
    std::setlocale(LC_NUMERIC, "C");
    QApplication::setApplicationName(QStringLiteral("herbascope"));
    QApplication::setOrganizationName(QStringLiteral("Herbascope"));
    QApplication::setApplicationDisplayName(QStringLiteral("Herbascope"));
    QApplication::setDesktopFileName(QStringLiteral("herbascope"));
    QApplication::setApplicationVersion(QStringLiteral(HERBASCOPE_VERSION));

    QCommandLineParser parser;
    parser.setApplicationDescription(QObject::tr("Plant organs on herbarium sheets: annotate, train, review."));
    parser.addPositionalArgument(QStringLiteral("PROJECT_DIR"), QObject::tr("The folder of the project to open"),
                                 QStringLiteral("[PROJECT_DIR]"));
    const QCommandLineOption sample(
        QStringLiteral("sample"),
        QObject::tr("Draw a sample project into PROJECT_DIR if no sheets are there, and open it"));
    const QCommandLineOption stalls(QStringLiteral("measure-stalls"),
                                    QObject::tr("Write to FILE, when closing, how long events had to wait"),
                                    QStringLiteral("FILE"));
    parser.addOptions({sample, stalls});
    parser.addHelpOption();
    parser.addVersionOption();
    parser.process(application);

    ui::EnglishPlurals plurals;
    QApplication::installTranslator(&plurals);
    ui::Theme theme;
    ui::Session session;
    QObject::connect(&application, &ui::Application::failed, &session, &ui::Session::failed);
    ui::MainWindow window(session);
    window.show();
    const QStringList places = parser.positionalArguments();
    if (parser.isSet(sample))
        window.projects().openSample(places.isEmpty() ? ui::sampleProjectFolder()
                                                      : QFileInfo(places.first()).absoluteFilePath());
    else
        openFirst(window, session, places);
    std::optional<app::StallWatchdog> watchdog;
    if (parser.isSet(stalls)) watchdog.emplace(parser.value(stalls));
    return QApplication::exec();
}
