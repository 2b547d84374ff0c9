// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The sheet: zoom, pan, boxes and the tools that draw and change them. Paints tiles of the pyramid that SheetImages
/// holds and the project's boxes over them; edits go to Project and come back as signals. Lives in the GUI thread.
/// Boxes are px of the scan, line widths px of the screen.

#include "app/project.h"
#include "app/sheet_images.h"

#include <QColor>
#include <QPixmap>
#include <QVector>
#include <QWidget>

#include <memory>

namespace herbascope::ui {

class SheetView : public QWidget {
    Q_OBJECT
    Q_PROPERTY(QColor canvasColor READ canvasColor WRITE setCanvasColor) ///< round the paper; the theme's until set
public:
    enum class Tool { Select, Box, ExtremePoints };
    Q_ENUM(Tool)

    explicit SheetView(QWidget *parent = nullptr);
    ~SheetView() override;

    void setProject(app::Project *project, app::SheetImages *images); ///< both may be nullptr
    void setSheet(app::SheetId id);                                   ///< 0: the empty state
    app::SheetId sheet() const;

    void setTool(Tool tool);
    Tool tool() const;
    void setCurrentClass(app::ClassId organ); ///< sticky; does not relabel
    app::ClassId currentClass() const;

    QVector<app::AnnotationId> selection() const;
    void setSelection(const QVector<app::AnnotationId> &ids);
    app::PredictionId focusedPrediction() const;                  ///< the one under review or clicked; 0: none
    void setFocusedPrediction(app::PredictionId id, bool zoomTo); ///< zooming takes 120 ms
    void selectNext(int step);                                    ///< Tab / Shift+Tab through the boxes

    /// Predictions below are hidden (live).
    void setScoreThreshold(double score);
    double scoreThreshold() const;
    QVector<app::PredictionId>
    shownPredictions() const; ///< visible class, at or above the threshold, in the order of review
    /// Of these, what "Accept all shown" takes: none that somebody was unsure of, one box an organ (app::onePerOrgan).
    QVector<app::PredictionId> shownToAccept() const;
    void setClassVisible(app::ClassId organ, bool visible);
    bool isClassVisible(app::ClassId organ) const;
    void setBoxesVisible(bool visible); ///< T; hiding gives up the selection
    bool areBoxesVisible() const;
    void setHiding(bool held);  ///< H or the eye is held; not while a box is in hand
    bool areBoxesShown() const; ///< hidden in neither way

    double zoom() const; ///< screen px per scan px
    void setZoom(double zoom, const QPointF &anchor);
    void fit();
    void zoomIn();
    void zoomOut();
    void zoomTo100();
    void zoomToBox(const app::Box &box, bool animated);
    QRectF visibleRect() const; ///< scan px, for the minimap
    void centreOn(const QPointF &scanPoint);
    QPointF toScan(const QPointF &widgetPoint) const;
    QPointF toWidget(const QPointF &scanPoint) const;

    // For the minimap.
    QSize sheetSize() const;                                 ///< px of the scan; empty while unknown
    QPixmap overview() const;                                ///< the sheet in small; null while there is none
    const std::vector<app::Annotation> &annotations() const; ///< of this sheet
    QColor classColor(app::ClassId organ) const;

    QColor canvasColor() const;
    void setCanvasColor(const QColor &color);

    // The box in hand: dragged, drawn, held by a handle, or begun with a click.
    bool isDrawing() const; ///< a new box has been begun
    /// Ends a drag as if the button were let go. False, with a notice: a box is half drawn, between two clicks.
    bool finishGesture();
    bool cancelGesture(); ///< false: nothing was in hand

    // What keys and menus ask for; each is one undo step or nothing. Boxes that are not seen are left alone.
    void deleteSelection();
    void relabelSelection(app::ClassId organ);
    void nudgeSelection(double dx, double dy);
    void copySelection();
    void paste();
    void pasteBoxes(const std::vector<std::pair<app::ClassId, app::Box>> &boxes); ///< as far as they lie on this sheet
    void cancel(); ///< Esc: drop what is being drawn, else the selection

signals:
    void selectionChanged();
    void focusedPredictionChanged();
    void toolChanged(herbascope::ui::SheetView::Tool tool);
    void viewChanged(); ///< zoom or position
    void scoreThresholdChanged();
    void visibilityChanged(); ///< of a class or of all boxes
    void cursorMoved(const QPointF &scanPoint, bool inside);
    void drawing(const herbascope::engine::Box &box); ///< while a box is being drawn or resized
    void notice(const QString &sentence);             ///< a hint for the status line, undoable things said here
    void spaceTapped();                               ///< Space released within 250 ms without a drag
    void predictionCorrected(herbascope::storage::PredictionId id); ///< accepted by dragging its body or a handle
    void pixelsAsked();                   ///< of another sheet, or anew: what failed before is over
    void contentChanged();                ///< sheet, pixels or boxes
    void interacting(bool active);        ///< floating panels fade
    void failed(const QString &sentence); ///< an edit could not be stored

protected:
    bool event(QEvent *event) override;
    bool focusNextPrevChild(bool next) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void keyReleaseEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace herbascope::ui
