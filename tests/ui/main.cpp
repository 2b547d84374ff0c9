// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#ifdef HERBASCOPE_CATCH2_V3
#include <catch2/catch_session.hpp>
#else
#define CATCH_CONFIG_RUNNER
#include "tests/support/catch.h"
#endif

#include "ui/application.h"

#include <QStandardPaths>

int main(int argc, char **argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QStandardPaths::setTestModeEnabled(true);
    herbascope::ui::Application application(argc, argv);
    QCoreApplication::setOrganizationName(QStringLiteral("herbascope-tests"));
    QCoreApplication::setApplicationName(QStringLiteral("test_ui"));
    return Catch::Session().run(argc, argv);
}
