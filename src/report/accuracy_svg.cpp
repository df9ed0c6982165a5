// See accuracy_report.hpp: the chart.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "report/accuracy_report.hpp"
#include "report/svg_text.hpp"

namespace tessera::report {
namespace {

constexpr double kWidth = 640, kHeight = 360;
constexpr double kLeft = 56, kRight = 16, kTop = 40, kBottom = 44;
constexpr double kPlotWidth = kWidth - kLeft - kRight, kPlotHeight = kHeight - kTop - kBottom;

/// Where things lie in the chart.
class Axes {
 public:
  explicit Axes(const run::AccuracyStudy& study) {
    const run::AccuracyResult& result = study.result;
    double lowest = exact_of(result);
    for (std::size_t time = 0; time < result.seconds.size(); ++time) {
      first_ = std::min(time == 0 ? log_of(result.seconds[0]) : first_, log_of(result.seconds[time]));
      last_ = std::max(time == 0 ? first_ : last_, log_of(result.seconds[time]));
      const run::Statistic accuracy = result.accuracy(time);
      lowest = std::min(lowest, accuracy.mean - accuracy.deviation);
    }
    bottom_ = std::clamp(std::floor(lowest * 10) / 10, 0.0, 0.9);
  }

  static double exact_of(const run::AccuracyResult& result) {
    return result.inputs == 0 ? 0 : static_cast<double>(result.exact_right) / static_cast<double>(result.inputs);
  }
  double bottom() const { return bottom_; }
  double x(double seconds) const {
    const double share = last_ > first_ ? (log_of(seconds) - first_) / (last_ - first_) : 0.5;
    return kLeft + (0.04 + 0.92 * share) * kPlotWidth;
  }
  double y(double accuracy) const {
    return kTop + (1 - std::clamp((accuracy - bottom_) / (1 - bottom_), 0.0, 1.0)) * kPlotHeight;
  }

 private:
  static double log_of(double seconds) { return std::log10(std::max(seconds, 1.0)); }

  double first_ = 0, last_ = 0, bottom_ = 0;
};

std::string line(double x1, double y1, double x2, double y2, std::string_view style) {
  return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" {}/>\n", x1, y1, x2, y2, style);
}

std::string text(double x, double y, std::string_view anchor, std::string_view words) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", x, y, anchor, svg_text(words));
}

std::string grid(const Axes& axes) {
  constexpr double kStep = 0.1;
  std::string svg;
  for (int step = 0; step <= 10; ++step) {
    const double share = step * kStep;
    if (share < axes.bottom() - 1e-9) continue;
    svg += line(kLeft, axes.y(share), kWidth - kRight, axes.y(share), "stroke=\"#ddd\"");
    svg += text(kLeft - 6, axes.y(share) + 4, "end", fmt::format("{:.0f} %", 100 * share));
  }
  return svg;
}

std::string points(const Axes& axes, const run::AccuracyResult& result) {
  std::string path, marks;
  std::vector<std::size_t> order(result.seconds.size());
  for (std::size_t index = 0; index < order.size(); ++index) order[index] = index;
  std::ranges::stable_sort(order, {}, [&](std::size_t index) { return result.seconds[index]; });
  for (const std::size_t time : order) {
    const double x = axes.x(result.seconds[time]);
    const run::Statistic accuracy = result.accuracy(time);
    const double y = axes.y(accuracy.mean);
    path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : " L", x, y);
    marks += line(x, axes.y(accuracy.mean - accuracy.deviation), x, axes.y(accuracy.mean + accuracy.deviation),
                  "stroke=\"#1f6fb2\" stroke-width=\"2\"");
    marks += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\" fill=\"#1f6fb2\"/>\n", x, y);
    marks += text(x, kHeight - kBottom + 18, "middle", time_text(result.seconds[time]));
  }
  return fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"#1f6fb2\" stroke-width=\"2\"/>\n", path) + marks;
}

}  // namespace

std::string to_svg(const run::AccuracyStudy& study) {
  const Axes axes(study);
  const double exact = Axes::exact_of(study.result);
  return fmt::format(
             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
             "font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
             kWidth, kHeight) +
         text(kLeft, 20, "start",
              fmt::format("{} on {}: accuracy of {} chips, mean and deviation", study.network, study.chip.devices,
                          study.draws)) +
         grid(axes) +
         line(kLeft, axes.y(exact), kWidth - kRight, axes.y(exact), "stroke=\"#b2501f\" stroke-dasharray=\"6 4\"") +
         text(kWidth - kRight, axes.y(exact) - 6, "end", fmt::format("exact: {:.1f} %", 100 * exact)) +
         points(axes, study.result) + text(kLeft + kPlotWidth / 2, kHeight - 8, "middle", "after programming") +
         "</svg>\n";
}

}  // namespace tessera::report
