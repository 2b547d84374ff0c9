// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/next_run_panel.h"

#include "app/settings.h"
#include "ui/theme.h"
#include "ui/widgets/parts.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLocale>
#include <QScrollArea>
#include <QSpinBox>
#include <QTimer>
#include <QVBoxLayout>
#include <QtConcurrent>

namespace herbascope::ui {
namespace {

QSpinBox *makeOverride(int maximum, int step, const QString &name, QWidget *parent) {
    auto *box = new QSpinBox(parent);
    box->setObjectName(name);
    box->setRange(0, maximum);
    box->setSingleStep(step);
    box->setSpecialValueText(NextRunPanel::tr("as the preset"));
    return box;
}

QString durationText(double seconds) {
    if (seconds < 60) return NextRunPanel::tr("less than a minute");
    if (seconds < 5400) return NextRunPanel::tr("about %n minute(s)", nullptr, qRound(seconds / 60));
    return NextRunPanel::tr("about %1 hours").arg(QLocale().toString(seconds / 3600, 'f', 1));
}

/// On a worker; negative when it cannot be told.
double estimateOrNothing(const app::TrainingSettings &settings) {
    try {
        return app::estimateTrainingSeconds(settings);
    } catch (const std::exception &) {
        return -1; // what is wrong is said when the training starts
    }
}

} // namespace

NextRunPanel::NextRunPanel(Session &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_planTimer(new QTimer(this)) {
    setObjectName(QStringLiteral("nextRunPanel"));
    setAttribute(Qt::WA_StyledBackground);
    auto *body = new QWidget;
    body->setObjectName(QStringLiteral("scrollBody"));
    auto *column = makeLayout<QVBoxLayout>(body, 16, 12);
    column->addWidget(makeLabel(tr("Next training"), "heading", body));
    buildChoices(column);
    buildMore(column);
    column->addWidget(makeLine(body));
    buildPlan(column);
    column->addStretch();
    QScrollArea *scroll = makeScroll(this);
    scroll->setWidget(body);
    auto *outer = makeLayout<QVBoxLayout>(this, 0, 0);
    outer->setContentsMargins(1, 0, 0, 0); // the hairline
    outer->addWidget(scroll, 1);
    auto *foot = makeLayout<QVBoxLayout>(nullptr, 16, 8);
    m_train = makePrimary(tr("Train"), this);
    m_train->setObjectName(QStringLiteral("trainButton"));
    m_train->setAutoDefault(true);
    foot->addWidget(m_estimate);
    foot->addWidget(m_train);
    outer->addLayout(foot);
    connect(m_train, &QPushButton::clicked, this, [this] {
        app::Settings kept;
        kept.setTrainingPreset(m_preset->currentData().toString());
        kept.setTrainingInit(settings().init);
        m_train->setEnabled(false); // until the plan is made anew
        m_planTimer->start();
        emit trainWanted(settings());
    });
    m_planTimer->setSingleShot(true);
    m_planTimer->setInterval(150);
    connect(m_planTimer, &QTimer::timeout, this, &NextRunPanel::updatePlan);
    connect(&m_session.jobs(), &app::JobQueue::jobFinished, this, &NextRunPanel::useFetched);
    connect(&m_session.jobs(), &app::JobQueue::activeChanged, this, [this] {
        if (isVisible() && m_session.jobs().deviceJob() != m_deviceJob) m_planTimer->start();
    });
    connect(&m_watcher, &QFutureWatcher<double>::finished, this, &NextRunPanel::showEstimate);
    connect(&m_deviceWatcher, &QFutureWatcher<app::DeviceInfo>::finished, this,
            [this] { m_device->setText(tr("Device: %1").arg(m_deviceWatcher.result().reason)); });
}

void NextRunPanel::buildChoices(QVBoxLayout *column) {
    m_preset = new QComboBox(this);
    m_preset->setObjectName(QStringLiteral("presetBox"));
    m_preset->addItem(tr("quick: results in minutes"), QStringLiteral("quick"));
    m_preset->addItem(tr("standard: finds smaller organs, takes longer"), QStringLiteral("standard"));
    m_preset->addItem(tr("paper: as published, for a GPU"), QStringLiteral("paper"));
    m_preset->setCurrentIndex(qMax(0, m_preset->findData(app::Settings().trainingPreset())));
    m_start = new QComboBox(this);
    m_start->setObjectName(QStringLiteral("startBox"));
    m_startSentence = makeWrapped({}, "muted", this);
    m_startSentence->setObjectName(QStringLiteral("startSentence"));
    for (QComboBox *box : {m_preset, m_start}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(10);
    }
    const std::pair<QString, QComboBox *> choices[] = {{tr("Preset"), m_preset}, {tr("Start from"), m_start}};
    for (const auto &[text, box] : choices) {
        auto *group = makeLayout<QVBoxLayout>(nullptr, 0, 4);
        group->addWidget(makeLabel(text, "muted", this));
        group->addWidget(box);
        column->addLayout(group);
    }
    column->addWidget(m_startSentence);
    auto *published = makeLink(tr("Get published weights…"), this);
    published->setObjectName(QStringLiteral("weightsButton"));
    published->setToolTip(
        tr("Files to start from, by torchvision, Detectron2 and the authors of the published detector"));
    column->addWidget(published, 0, Qt::AlignLeft);
    connect(published, &QPushButton::clicked, this, &NextRunPanel::showPublished);
    connect(m_preset, &QComboBox::activated, m_planTimer, qOverload<>(&QTimer::start));
    connect(m_start, &QComboBox::activated, this, &NextRunPanel::chooseStart);
}

void NextRunPanel::buildMore(QVBoxLayout *column) {
    auto *toggle = makeLink(tr("More choices"), this);
    toggle->setObjectName(QStringLiteral("moreButton"));
    m_more = new QWidget(this);
    auto *form = makeLayout<QFormLayout>(m_more, 0, 8);
    form->setHorizontalSpacing(16);
    form->setLabelAlignment(Qt::AlignVCenter | Qt::AlignLeft);
    m_iterations = makeOverride(1'000'000, 50, QStringLiteral("iterationsBox"), m_more);
    m_batch = makeOverride(64, 1, QStringLiteral("batchBox"), m_more);
    m_side = makeOverride(4000, 50, QStringLiteral("sideBox"), m_more);
    m_side->setSuffix(tr(" px"));
    form->addRow(makeLabel(tr("Iterations"), "muted", m_more), m_iterations);
    form->addRow(makeLabel(tr("Sheets each"), "muted", m_more), m_batch);
    form->addRow(makeLabel(tr("Short side"), "muted", m_more), m_side);
    m_more->hide();
    column->addWidget(toggle, 0, Qt::AlignLeft);
    column->addWidget(m_more);
    connect(toggle, &QPushButton::clicked, this, [this, toggle] {
        m_more->setVisible(m_more->isHidden());
        toggle->setText(m_more->isHidden() ? tr("More choices") : tr("Fewer choices"));
    });
    for (QSpinBox *box : {m_iterations, m_batch, m_side})
        connect(box, &QSpinBox::valueChanged, m_planTimer, qOverload<>(&QTimer::start));
}

void NextRunPanel::buildPlan(QVBoxLayout *column) {
    column->addWidget(makeLabel(tr("What it will do"), "heading", this));
    m_sheets = makeWrapped({}, nullptr, this);
    m_boxes = makeWrapped({}, "muted", this);
    m_device = makeWrapped({}, "muted", this);
    m_estimate = makeWrapped({}, "count", this);
    m_sheets->setObjectName(QStringLiteral("planSheets"));
    m_device->setObjectName(QStringLiteral("planDevice"));
    m_estimate->setObjectName(QStringLiteral("planEstimate"));
    m_warnCard = new QWidget(this);
    m_warnCard->setObjectName(QStringLiteral("warnCard"));
    m_warnCard->setAttribute(Qt::WA_StyledBackground);
    m_warnings = makeWrapped({}, "warn", m_warnCard);
    m_warnings->setObjectName(QStringLiteral("planWarnings"));
    makeLayout<QVBoxLayout>(m_warnCard, 10, 0)->addWidget(m_warnings);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_sheets, m_boxes, m_device, m_warnCard})
        column->addWidget(widget);
}

void NextRunPanel::refresh() {
    if (!m_session.project()) return;
    fillStarts();
    updatePlan();
}

void NextRunPanel::focusTrain() {
    m_train->setFocus(Qt::ShortcutFocusReason);
}

app::TrainingSettings NextRunPanel::settings() const {
    app::TrainingSettings settings;
    settings.preset = m_preset->currentData().toString();
    settings.init = m_start->currentData().toString();
    settings.iterations = m_iterations->value();
    settings.batch = m_batch->value();
    settings.side = m_side->value();
    settings.threads = app::Settings().computeThreads();
    return settings;
}

void NextRunPanel::updatePlan() {
    if (!m_session.project()) return;
    m_session.attempt([&] { showPlan(app::planTraining(*m_session.project(), settings())); });
}

void NextRunPanel::showPlan(const app::TrainingPlan &plan) {
    const QLocale locale;
    QStringList boxes;
    for (const auto &[name, count] : plan.boxesByClass) boxes.append(tr("%1 %2").arg(name, locale.toString(count)));
    m_startSentence->setText(plan.startSentence);
    const QString held =
        plan.heldOutSheets ? tr(" It is measured on %n other(s), held out.", nullptr, plan.heldOutSheets) : QString();
    m_sheets->setText(tr("Learns from %n done sheet(s).", nullptr, plan.trainSheets) + held);
    m_boxes->setText(boxes.isEmpty() ? QString() : tr("Boxes: %1.").arg(boxes.join(QStringLiteral(", "))));
    const app::TrainingSettings chosen = settings();
    m_deviceWatcher.setFuture(
        QtConcurrent::run(&app::chooseDeviceInfo, chosen.device, chosen.precision, chosen.threads));
    m_warnings->setText(plan.warnings.join(QStringLiteral("\n\n")));
    m_warnCard->setVisible(!plan.warnings.isEmpty());
    showStart(plan);
}

/// The foot: when it would begin and how long it would take. A second training waits for its own press, so that a
/// double click does not start two.
void NextRunPanel::showStart(const app::TrainingPlan &plan) {
    const QString iterations = QLocale().toString(plan.iterations);
    m_deviceJob = m_session.jobs().deviceJob();
    const bool training = !m_session.jobs().activeJobsOf<app::TrainJob>().isEmpty();
    m_estimate->setProperty("iterations", plan.iterations);
    m_train->setEnabled(plan.possible && m_session.canEdit() && !training);
    if (!plan.possible) {
        m_train->setToolTip(tr("The note above says what is missing"));
        m_estimate->clear();
    } else if (training) {
        m_train->setToolTip(tr("One training at a time"));
        m_estimate->setText(tr("The next training can start when this one is done."));
    } else if (m_deviceJob) { // the processor is taken: a measurement would be wrong and would slow the job down
        m_train->setToolTip(tr("Starts when the running job is done; you can go on annotating meanwhile"));
        m_estimate->setText(tr("%1 iterations. Waits until the running job is done.").arg(iterations));
    } else {
        m_train->setToolTip(tr("Starts at once; you can go on annotating meanwhile"));
        m_estimate->setText(tr("%1 iterations. Measuring how long that takes here…").arg(iterations));
        m_watcher.setFuture(QtConcurrent::run(&estimateOrNothing, settings()));
    }
}

void NextRunPanel::showEstimate() {
    // A job that began meanwhile took the processor from the measurement.
    if (m_estimate->text().isEmpty() || m_watcher.isCanceled() || m_session.jobs().deviceJob()) return;
    const double seconds = m_watcher.result();
    const QString iterations = QLocale().toString(m_estimate->property("iterations").toInt());
    m_estimate->setText(seconds < 0 ? tr("%1 iterations.").arg(iterations)
                                    : tr("%1 iterations, %2 here.").arg(iterations, durationText(seconds)));
}

} // namespace herbascope::ui
