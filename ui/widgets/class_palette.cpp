// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/class_palette.h"

#include "ui/widgets/parts.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace herbascope::ui {

ClassPalette::ClassPalette(QWidget *parent)
    : QFrame(parent) {
    setObjectName(QStringLiteral("classPalette"));
    makeLayout<QVBoxLayout>(this, 6, 2);
}

void ClassPalette::setClasses(const std::vector<app::OrganClass> &classes) {
    qDeleteAll(m_buttons);
    m_buttons.clear();
    m_ids.clear();
    int index = 0;
    for (const app::OrganClass &organ : classes) {
        const QString name = QString::fromStdString(organ.name);
        auto *button = new QPushButton(this);
        button->setObjectName(QStringLiteral("class%1").arg(index + 1));
        button->setCheckable(true);
        button->setFocusPolicy(Qt::TabFocus);
        button->setAccessibleName(name);
        button->setToolTip(tr("%1: for new boxes and for what is selected  (%2)").arg(name).arg(index + 1));
        auto *row = makeLayout<QHBoxLayout>(button, 0, 8);
        row->setContentsMargins(9, 0, 7, 0);
        auto *swatch = new QLabel(button);
        swatch->setPixmap(classSwatch(QColor(QString::fromStdString(organ.color)), 18, 15, devicePixelRatioF()));
        QLabel *text = makeLabel(name, nullptr, button);
        row->addWidget(swatch);
        row->addWidget(text, 1);
        if (index < 9) row->addWidget(makeLabel(QString::number(index + 1), "key", button), 0, Qt::AlignVCenter);
        for (QLabel *label : button->findChildren<QLabel *>()) label->setAttribute(Qt::WA_TransparentForMouseEvents);
        button->setMinimumWidth(qMax(108, row->sizeHint().width() + 8));
        connect(button, &QPushButton::clicked, this, [this, index] { emit classClicked(index); });
        layout()->addWidget(button);
        m_buttons.append(button);
        m_ids.append(organ.id);
        ++index;
    }
    adjustSize();
}

void ClassPalette::setCurrent(app::ClassId id) {
    for (int i = 0; i < m_buttons.size(); ++i) m_buttons[i]->setChecked(m_ids[i] == id);
}

} // namespace herbascope::ui
