// The picture of a packing: panels of arrays, and a legend.
#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "base/divide.hpp"
#include "report/pack_report.hpp"
#include "report/svg_text.hpp"

namespace tessera::report {
namespace {

constexpr double kPanel = 150;  ///< the longer side of an array
constexpr double kGap = 16;
constexpr double kTitle = 18;
constexpr std::size_t kPanelsInRow = 7;
constexpr double kLegendLine = 16;
constexpr double kLegendColumn = 230;

/// Neighbours in the list get hues far apart (golden angle), and three shades tell more of them apart.
std::string colour(std::size_t number) {
  constexpr std::size_t kGoldenAngle = 137;
  return fmt::format("hsl({},60%,{}%)", number * kGoldenAngle % 360, 62 + 8 * (number % 3));
}

std::string label(const TileOnArray& one) {
  return one.layer->copies == 1 ? one.layer->name : fmt::format("{} x{}", one.layer->name, one.layer->copies);
}

std::string tooltip(const TileOnArray& one) {
  const arch::CellRectangle& area = one.tile.area;
  return fmt::format("{}: rows {} to {}, columns {} to {} of the matrix, at row {}, column {} of array {}", label(one),
                     one.tile.first_row, one.tile.first_row + area.rows - 1, one.tile.first_column,
                     one.tile.first_column + area.columns - 1, area.row, area.column, area.array);
}

/// The copies on the diagonal, the rest of the tile holding zeros.
std::string diagonal(const TileOnArray& one, double x, double y, double scale) {
  std::string text;
  const PackedLayer& layer = *one.layer;
  for (std::uint32_t copy = 0; layer.copies > 1 && copy < layer.copies; ++copy) {
    text += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\"/>\n",
                        x + scale * copy * layer.columns, y + scale * copy * layer.rows, scale * layer.columns,
                        scale * layer.rows, colour(one.layer_number));
  }
  return text;
}

/// As large as fits, along the longer side; nothing where that would be too small to read.
std::string tile_label(const TileOnArray& one, double x, double y, double width, double height) {
  const std::string text = label(one);
  const bool upright = height > 1.5 * width;
  const double along = upright ? height : width;
  const double across = upright ? width : height;
  const double size = std::min({11.0, across * 0.85, along / (0.62 * static_cast<double>(text.size()))});
  if (size < 4) return "";
  const double middle_x = x + width / 2;
  const double middle_y = y + height / 2;
  const std::string turn = upright ? fmt::format(" transform=\"rotate(-90 {:.1f} {:.1f})\"", middle_x, middle_y) : "";
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"{:.1f}\" class=\"tile\"{}>{}</text>\n", middle_x,
                     middle_y, size, turn, svg_text(text));
}

std::string tile_svg(const TileOnArray& one, double left, double top, double scale) {
  const arch::CellRectangle& area = one.tile.area;
  const double x = left + scale * area.column;
  const double y = top + scale * area.row;
  const double width = scale * area.columns;
  const double height = scale * area.rows;
  const std::string fill = one.layer->copies == 1 ? colour(one.layer_number) : "#f4f4f4";
  return fmt::format(
      "<g><title>{}</title>\n<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" "
      "fill=\"{}\" stroke=\"#333\" stroke-width=\"0.5\"/>\n{}{}</g>\n",
      svg_text(tooltip(one)), x, y, width, height, fill, diagonal(one, x, y, scale),
      tile_label(one, x, y, width, height));
}

struct Layout {
  double scale;  ///< pixels a cell
  double panel_width;
  double panel_height;
  std::size_t panels_in_row;
  double legend_top;
  std::size_t legend_columns;
  double width;
  double height;
};

Layout layout_of(const PackResult& result) {
  Layout layout{};
  layout.scale = kPanel / std::max(result.array_rows, result.array_columns);
  layout.panel_width = layout.scale * result.array_columns;
  layout.panel_height = layout.scale * result.array_rows;
  layout.panels_in_row = kPanelsInRow;
  const std::size_t lines = divide_up(result.arrays, kPanelsInRow);
  layout.width = kGap + static_cast<double>(kPanelsInRow) * (kPanel + kGap);
  layout.legend_top = 3 * kTitle + static_cast<double>(lines) * (layout.panel_height + kTitle + kGap) + kGap;
  layout.legend_columns = static_cast<std::size_t>((layout.width - kGap) / kLegendColumn);
  const std::size_t legend_lines = divide_up(result.layers.size(), layout.legend_columns);
  layout.height = layout.legend_top + static_cast<double>(legend_lines) * kLegendLine + kGap;
  return layout;
}

std::string panel(const PackResult& result, const Layout& layout, const std::vector<TileOnArray>& tiles,
                  std::size_t number) {
  const double x = kGap + static_cast<double>(number % layout.panels_in_row) * (kPanel + kGap);
  const std::size_t line = number / layout.panels_in_row;
  const double y = 3 * kTitle + static_cast<double>(line) * (layout.panel_height + kTitle + kGap);
  std::string text = fmt::format(
      "<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"11\">array {}, {:.1f} %</text>\n"
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"#fff\" stroke=\"#333\"/>\n",
      x, y - 4, number, 100 * occupied_share(result, tiles), x, y, layout.panel_width, layout.panel_height);
  for (const TileOnArray& one : tiles) text += tile_svg(one, x, y, layout.scale);
  return text;
}

std::string legend(const PackResult& result, const Layout& layout) {
  std::string text;
  for (std::size_t number = 0; number < result.layers.size(); ++number) {
    const PackedLayer& layer = result.layers[number];
    const double x = kGap + static_cast<double>(number % layout.legend_columns) * kLegendColumn;
    const std::size_t line = number / layout.legend_columns;
    const double y = layout.legend_top + static_cast<double>(line) * kLegendLine;
    const std::string copies = layer.copies == 1 ? "" : fmt::format(", {} copies", layer.copies);
    text += fmt::format(
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"12\" height=\"12\" fill=\"{}\" stroke=\"#333\" "
        "stroke-width=\"0.5\"/>\n"
        "<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"11\">{}: {} x {}{}</text>\n",
        x, y - 10, colour(number), x + 18, y, svg_text(layer.name), layer.rows, layer.columns, copies);
  }
  return text;
}

}  // namespace

std::string to_svg(const PackResult& result) {
  const Layout layout = layout_of(result);
  std::string text = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"0 0 {0:.0f} {1:.0f}\" "
      "font-family=\"sans-serif\">\n"
      "<style>.tile {{ text-anchor: middle; dominant-baseline: central; }}</style>\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
      "<text x=\"{2:.1f}\" y=\"{3:.1f}\" font-size=\"13\">{4}: {5} arrays (lower bound {6}), {7:.2f} % used, "
      "algorithm {8}; rows (inputs) go down, columns (outputs) to the right</text>\n",
      layout.width, layout.height, kGap, kTitle + 4, svg_text(result.source), result.arrays, result.lower_bound,
      100 * result.utilisation, svg_text(result.algorithm));
  const auto arrays = tiles_by_array(result);
  for (std::size_t number = 0; number < arrays.size(); ++number) text += panel(result, layout, arrays[number], number);
  return text + legend(result, layout) + "</svg>\n";
}

}  // namespace tessera::report
