// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/common.h"
#include "app/cli/commands/values.h"
#include "app/cli/standard_streams.h"
#include "app/shared_processor.h"
#include "app/text.h"

#include <QCoreApplication>
#include <QLocale>

#include <clocale>
#include <cstdlib>
#include <cstring>
#include <sstream>

#include <langinfo.h>

namespace {

using namespace herbascope;

/// Qt takes the locale from the environment; files need a decimal point, names UTF-8.
void prepareLocale() {
    std::setlocale(LC_ALL, "");
    if (std::strcmp(nl_langinfo(CODESET), "UTF-8") != 0) ::setenv("LC_ALL", "C.UTF-8", 1);
}

/// Help without what only the parser needs (types with their ranges, which option excludes which).
class PlainFormatter : public CLI::Formatter {
public:
    std::string make_option_opts(const CLI::Option *option) const override {
        const std::string type = option->get_type_name();
        return (type.empty() ? "" : " " + type.substr(0, type.find(':'))) + (option->get_required() ? " (needed)" : "");
    }
};

bool computes(const char *command) {
    for (const char *one : {"train", "predict", "detect", "evaluate"})
        if (std::strcmp(command, one) == 0) return true;
    return false;
}

int fail(const std::string &sentence, int status) {
    cli::say(cli::qt("herbascope-cli: " + sentence));
    return status;
}

int run(CLI::App &parser, const cli::Action &action, int argc, char **argv) {
    try {
        parser.parse(argc, argv);
        return action();
    } catch (const CLI::Success &wanted) { // --help, --version
        std::ostringstream text;
        const int status = parser.exit(wanted, text, text);
        cli::writeOutput(text.str());
        return status;
    } catch (const CLI::ParseError &error) {
        std::string sentence = error.what();
        if (!sentence.ends_with('.')) sentence += '.';
        return fail(sentence + " Run herbascope-cli --help for help.", cli::wrongCall);
    } catch (const cli::WrongCall &error) {
        return fail(error.what(), cli::wrongCall);
    } catch (const std::bad_alloc &) {
        return fail("There is not enough memory to go on.", cli::failed);
    } catch (const std::exception &error) {
        return fail(app::sentenceOf(error).toStdString(), cli::failed);
    }
}

} // namespace

int main(int argc, char **argv) {
    cli::prepareStreams();
    if (argc > 1 && computes(argv[1])) herbascope::app::waitWithoutSpinning(argv);
    prepareLocale();
    QCoreApplication application(argc, argv);
    std::setlocale(LC_NUMERIC, "C");
    QLocale::setDefault(QLocale::c()); // sentences, too, hold numbers as scripts and tables have them
    QCoreApplication::setApplicationName(QStringLiteral("herbascope"));

    CLI::App parser("Finds plant organs on herbarium sheets: import scans and boxes, train, predict, evaluate, export.",
                    "herbascope-cli");
    parser.set_version_flag("--version", "herbascope-cli " HERBASCOPE_VERSION);
    parser.formatter(std::make_shared<PlainFormatter>());
    parser.require_subcommand(1);
    parser.footer("Help for one command: herbascope-cli COMMAND --help\n"
                  "Results go to standard output, progress and messages to standard error.\n"
                  "Exit status: 0 done, 1 failed, 2 wrong call, 130 interrupted.");
    cli::Action action;
    for (const auto add : {cli::addNew, cli::addImport, cli::addTrain, cli::addPredict, cli::addMerge, cli::addDetect,
                           cli::addEvaluate, cli::addExport, cli::addModels, cli::addRuns, cli::addInfo, cli::addDoctor,
                           cli::addSample, cli::addImportWeights, cli::addWeights})
        add(parser, action);
    cli::refuseEmptyValues(parser);
    const int status = run(parser, action, argc, argv);
    const std::string problem = cli::outputProblem();
    return problem.empty() || status == cli::wrongCall ? status : fail(problem, cli::failed);
}
