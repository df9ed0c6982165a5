// Published errors of analog cells: the HERMES chip's, beside those of its device model (configs/devices).
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include <fmt/format.h>

#include "analog/area.hpp"
#include "analog/device_file.hpp"
#include "base/line_fit.hpp"
#include "paper/reproduce_groups.hpp"

namespace tessera::paper {
namespace {

constexpr unsigned kSize = 256;      // of the array, in weights
constexpr unsigned kCells = 2;       // of a weight: the chip has two devices for each polarity, the model one in a cell
constexpr unsigned kProducts = 256;  // with random inputs
constexpr double kGainSpread = 0.0709;
constexpr std::uint64_t kSeed = 1;

/// Standard deviation of a weight just programmed to level 1 .. 7, in per cent of the greatest weight.
double programming_error(const analog::DeviceModel& devices, int level) {
  constexpr std::uint32_t kWeights = 20'000;
  const analog::ProgrammedCells chip(devices, kSeed);
  double sum = 0, squares = 0;
  for (std::uint32_t weight = 0; weight < kWeights; ++weight) {
    double code = 0;
    for (std::uint32_t cell = 0; cell < kCells; ++cell) {
      code += chip.code_programmed({0, static_cast<std::uint32_t>(level), weight * kCells + cell}, level) / kCells;
    }
    sum += code;
    squares += code * code;
  }
  const double mean = sum / kWeights;
  return 100 * std::sqrt(squares / kWeights - mean * mean) / analog::kGreatestCode;
}

/// What products give, and what they would give on ideal cells without converters: product by product, columns.
struct Products {
  std::vector<double> given;
  std::vector<double> wanted;
  double full_scale = 0;  ///< of converters, from the least code to the greatest
};

Products multiply(const analog::DeviceModel& devices) {
  std::mt19937 random(kSeed);
  constexpr unsigned kRows = kSize * kCells;
  std::vector<std::int16_t> targets(std::size_t{kRows} * kSize);
  for (std::size_t at = 0; at < targets.size(); ++at) {
    targets[at] = at % kCells != 0
                      ? targets[at - 1]
                      : static_cast<std::int16_t>((static_cast<int>(random() % 15) - 7) * analog::kCodeUnit);
  }
  const analog::CellTargets cells{{}, kRows, kSize, targets, kRows};
  const analog::DeviceModel ideal_devices = analog::load_device("ideal");
  const analog::Specimen ideal{ideal_devices, {}}, chip{devices, {.gain_spread = kGainSpread}, 0, kSeed, 0};
  analog::Conversion conversion{.numerics = analog::Numerics::Analog};
  const analog::CrossbarArea plain(ideal, conversion, cells);
  std::vector<std::int8_t> inputs(std::size_t{kProducts} * plain.padded_rows());
  Products products;
  double most = 0;
  for (std::size_t product = 0; product < kProducts; ++product) {
    const std::span<std::int8_t> of_one = std::span(inputs).subspan(product * plain.padded_rows(), plain.padded_rows());
    for (unsigned row = 0; row < kRows; ++row) {
      of_one[row] =
          row % kCells != 0 ? of_one[row - 1] : static_cast<std::int8_t>(static_cast<int>(random() % 255) - 127);
    }
    for (const double current : plain.currents(of_one)) {
      products.wanted.push_back(current);
      most = std::max(most, std::abs(current));
    }
  }
  const double limit = 1 << (conversion.adc_bits - 1);
  conversion.adc_range = static_cast<std::int64_t>(std::ceil(most * limit / (limit - 1)));
  const analog::CrossbarArea area(chip, conversion, cells);
  std::vector<analog::Pulse> pulses(kProducts);
  for (std::uint32_t product = 0; product < kProducts; ++product) pulses[product].pixel = product;
  std::vector<std::int32_t> codes(std::size_t{kProducts} * kSize);
  analog::ConversionCounters counters;
  area.read(0, inputs, pulses, codes, counters);
  for (const std::int32_t code : codes)
    products.given.push_back(code * static_cast<double>(conversion.adc_range) / limit);
  products.full_scale = 2 * static_cast<double>(conversion.adc_range);
  return products;
}

/// Root of the mean square error in per cent of full scale, each column corrected by gain and offset or not.
double product_error(const Products& products, bool corrected) {
  double squares = 0;
  for (std::size_t column = 0; column < kSize; ++column) {
    LineFit fit;
    for (std::size_t at = column; at < products.given.size(); at += kSize)
      fit.add(products.given[at], products.wanted[at]);
    const Line line = corrected ? fit.line() : Line{1, 0};
    for (std::size_t at = column; at < products.given.size(); at += kSize) {
      const double error = line.gain * products.given[at] + line.offset - products.wanted[at];
      squares += error * error;
    }
  }
  return 100 * std::sqrt(squares / static_cast<double>(products.given.size())) / products.full_scale;
}

}  // namespace

void measure_analog(ReproductionRuns&, Findings& findings) {
  const analog::DeviceModel devices = analog::load_device("pcm_hermes");
  const Products products = multiply(devices);
  findings.set("analog.product", product_error(products, true),
               fmt::format("256 x 256 weights of two cells, all random, 8-bit converters, columns corrected; of the "
                           "greatest current {:.2f} %; columns as they are, gains spread by 7.09 %: {:.2f} %",
                           2 * product_error(products, true), product_error(products, false)));
  double least = 0, most = 0;
  for (int level = 1; level <= static_cast<int>(analog::kGreatestCode); ++level) {
    const double error = programming_error(devices, level);
    least = level == 1 ? error : std::min(least, error);
    most = std::max(most, error);
  }
  const std::string note = "two cells of one device a polarity; aihwkit fits two devices as one of their own";
  findings.set("analog.programming_least", least, note + fmt::format("; over levels 1 to 7"));
  findings.set("analog.programming_most", most, note + fmt::format("; over levels 1 to 7"));
  findings.remarks.emplace_back(
      "Published losses of other networks on other data, which nothing here simulates: ResNet-32 on PCM, CIFAR-10, "
      "93.75 "
      "to above 92.6 % in a day with compensation (Joshi et al. 2020); AnalogNets, 0.8 points on KWS and 1.2 on VWW "
      "after 24 h (Zhou et al. 2021). What Tessera's own networks lose stands in [the analog side](design/analog.md).");
}

}  // namespace tessera::paper
