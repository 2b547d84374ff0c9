// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The texts in the sources are English with "%n box(es)"; this writes them as "1 box" and "2 boxes". Translations
/// installed after it go first. GUI thread.

#include <QTranslator>

namespace herbascope::ui {

class EnglishPlurals : public QTranslator {
    Q_OBJECT
public:
    using QTranslator::QTranslator;
    bool isEmpty() const override { return false; }
    QString translate(const char *context, const char *source, const char *disambiguation, int n) const override;
};

} // namespace herbascope::ui
