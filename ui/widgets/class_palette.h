// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The organ classes over the sheet, each with colour, name and key; the current one is marked.

#include "app/project.h"

#include <QFrame>
#include <QVector>

class QPushButton;

namespace herbascope::ui {

class ClassPalette : public QFrame {
    Q_OBJECT
public:
    explicit ClassPalette(QWidget *parent = nullptr);
    void setClasses(const std::vector<app::OrganClass> &classes);
    void setCurrent(app::ClassId id);

signals:
    void classClicked(int index); ///< as the key of that class

private:
    QVector<QPushButton *> m_buttons;
    QVector<app::ClassId> m_ids;
};

} // namespace herbascope::ui
