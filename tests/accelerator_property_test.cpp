// The accelerators against the plain reference of the operators, over random layers, places in memory and bus widths,
// with others on the banks: every byte of L1 after a job is that of the output, or as it was.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "accel/depthwise/numerics.hpp"
#include "accel/testing_layers.hpp"
#include "analog/area.hpp"
#include "analog/device_file.hpp"
#include "graph/reference/convolution.hpp"
#include "graph/reference/depthwise_convolution.hpp"

namespace tessera {
namespace {

using namespace accel::test;
namespace ima = accel::ima;

std::int32_t signed_of(std::uint32_t value) { return static_cast<std::int32_t>(value); }

graph::WindowAxis axis(std::uint32_t in, std::uint32_t out, std::uint32_t kernel, std::uint32_t stride,
                       std::uint32_t dilation, std::uint32_t padding) {
  graph::WindowAxis axis{signed_of(kernel), signed_of(stride), signed_of(dilation), signed_of(padding), 0};
  axis.pad_after = std::max(0, signed_of(out - 1) * axis.stride + axis.reach() - signed_of(in) - axis.pad_before);
  return axis;
}

graph::ImageShape image(const arch::TensorWalk& tensor, std::uint32_t channels) {
  return {signed_of(tensor.size.height), signed_of(tensor.size.width), signed_of(channels)};
}

graph::WindowedShape shape_of(const arch::ImaGeometry& job) {
  const arch::Extent in = job.input.size;
  const arch::Extent out = job.output.size;
  return {image(job.input, job.in_channels),
          image(job.output, job.out_channels),
          {axis(in.height, out.height, job.kernel.height, job.step.height, job.dilation.height, job.padding.height),
           axis(in.width, out.width, job.kernel.width, job.step.width, job.dilation.width, job.padding.width)}};
}

/// Visits the place in L1 and the number of every element of a tensor.
template <typename Visit>
void for_each_element(const arch::TensorWalk& tensor, std::uint32_t channels, Visit visit) {
  std::size_t index = 0;
  for (std::uint32_t y = 0; y < tensor.size.height; ++y) {
    for (std::uint32_t x = 0; x < tensor.size.width; ++x) {
      for (std::uint32_t c = 0; c < channels; ++c) {
        visit(tensor.address + y * tensor.row_bytes + x * tensor.pixel_bytes + c, index++);
      }
    }
  }
}

std::vector<std::int8_t> gather(Bench& bench, const arch::TensorWalk& tensor, std::uint32_t channels) {
  std::vector<std::int8_t> codes;
  for_each_element(tensor, channels, [&](Address at, std::size_t) { codes.push_back(*bench.place(at)); });
  return codes;
}

/// L1 with the output in it, all else unchanged.
std::vector<std::byte> memory_with(Bench& bench, const arch::TensorWalk& tensor, std::uint32_t channels,
                                   const std::vector<std::int8_t>& output) {
  std::vector<std::byte> memory(bench.ram.bytes().begin(), bench.ram.bytes().end());
  for_each_element(tensor, channels, [&](Address at, std::size_t index) {
    memory[bench.lane_memory().offset_of(at)] = static_cast<std::byte>(output[index]);
  });
  return memory;
}

arch::Machine drawn_machine(Draw& draw) {
  arch::Machine machine = machine_of(32u << draw.count(0, 4));
  machine.ima.product_ns = draw.count(1, 150);
  machine.ima.execution = draw.coin() ? arch::Execution::Sequential : arch::Execution::Pipelined;
  return machine;
}

/// The alias is the same memory.
void perhaps_by_alias(Draw& draw, Address& address) {
  if (draw.coin()) address += 0x10'0000;
}

/// Runs the job just started with others on the banks; true if L1 is as expected and there was one event.
void expect_memory(Bench& bench, Draw& draw, const std::vector<std::byte>& expected) {
  RC_ASSERT(bench.fault() == "");
  if (draw.coin()) bench.others = random_others(draw.raw(), draw.count(1, 50));
  RC_ASSERT(bench.step_to_event());
  for (unsigned further = 0; further < 100; ++further) bench.step();
  RC_ASSERT(bench.seen.size() == 1u);
  const bool as_expected = std::ranges::equal(bench.ram.bytes(), expected);
  RC_ASSERT(as_expected);
}

/// The sum of an output channel's cells.
std::int32_t cell_sum(const ImaLayer& layer, std::uint32_t channel) {
  std::int32_t sum = 0;
  for (std::size_t row = channel; row < layer.weights.size(); row += layer.geometry.out_channels) {
    sum += layer.weights[row];
  }
  return sum;
}

RC_GTEST_PROP(AcceleratorProperties, an_ima_job_in_exact_numerics_is_the_operator_byte_for_byte, ()) {
  Draw draw;
  Bench bench(drawn_machine(draw));
  fill(bench, draw);
  ImaLayer layer = draw_ima_layer(draw, -128, 127);
  arch::ImaGeometry& job = layer.geometry;
  perhaps_by_alias(draw, job.input.address);
  perhaps_by_alias(draw, job.output.address);
  const std::int32_t zero_point = draw.number(-128, 127);
  const graph::ProductQuantisation quantisation{layer.settings.input_zero_point, zero_point, layer.parameters,
                                                layer.settings.output};
  std::vector<std::int8_t> output(shape_of(job).output.elements());
  const std::vector<std::int8_t> input = gather(bench, job.input, job.in_channels);
  std::vector<std::int8_t> weights;
  if (layer.depthwise()) {
    weights.assign(layer.weights.begin(), layer.weights.end());
    graph::depthwise_convolution(shape_of(job), quantisation, input, weights, output);
  } else {
    for (std::uint32_t channel = 0; channel < job.out_channels; ++channel) {
      for (std::size_t row = channel; row < layer.weights.size(); row += job.out_channels) {
        weights.push_back(static_cast<std::int8_t>(layer.weights[row]));
      }
    }
    graph::convolution(shape_of(job), quantisation, input, weights, output);
  }
  // Cells hold weights less their zero point; the input's zero point goes to the bias.
  ImaLayer stored = layer;
  for (std::int16_t& weight : stored.weights) weight = static_cast<std::int16_t>(weight - zero_point);
  for (std::uint32_t channel = 0; channel < job.out_channels; ++channel) {
    stored.parameters[channel].bias -= layer.settings.input_zero_point * cell_sum(stored, channel);
  }
  load(stored, *bench.accelerators.ima_storage());
  const auto expected = memory_with(bench, job.output, job.out_channels, output);
  start(bench, stored);
  expect_memory(bench, draw, expected);
}

RC_GTEST_PROP(AcceleratorProperties, a_job_of_the_depthwise_engine_is_the_operator_byte_for_byte, ()) {
  Draw draw;
  Bench bench(drawn_machine(draw));
  bench.accelerators.select(1);
  fill(bench, draw);
  DepthwiseLayer layer = draw_depthwise_layer(draw);
  arch::DepthwiseGeometry& job = layer.geometry;
  for (Address* address : {&job.input.address, &job.output.address, &job.weights, &job.parameters}) {
    perhaps_by_alias(draw, *address);
  }
  const arch::Extent in = job.input.size;
  const arch::Extent out = job.output.size;
  const graph::WindowedShape shape{image(job.input, job.channels),
                                   image(job.output, job.channels),
                                   {axis(in.height, out.height, 3, job.stride, 1, job.padding_above),
                                    axis(in.width, out.width, 3, job.stride, 1, layer.padding_left)}};
  std::vector<std::int8_t> output(shape.output.elements());
  graph::depthwise_convolution(shape, {layer.settings.input_zero_point, 0, layer.parameters, layer.settings.output},
                               gather(bench, job.input, job.channels), layer.weights, output);
  for (std::uint32_t channel = 0; channel < job.channels; ++channel) {
    std::int32_t sum = 0;
    for (std::uint32_t tap = 0; tap < 9; ++tap) sum += layer.weights[tap * job.channels + channel];
    layer.parameters[channel].bias -= layer.settings.input_zero_point * sum;
  }
  load(layer, bench);
  const auto expected = memory_with(bench, job.output, job.channels, output);
  start(bench, layer);
  expect_memory(bench, draw, expected);
}

/// The layer by the pure functions of the analog side, over plain im2col.
class PlainLayer {
 public:
  PlainLayer(const ImaLayer& layer, const analog::Specimen& specimen, const analog::Conversion& conversion,
             std::vector<std::int8_t> input, std::vector<std::int8_t> offsets)
      : layer_(layer),
        job_(layer.geometry),
        specimen_(specimen),
        conversion_(conversion),
        input_(std::move(input)),
        offsets_(std::move(offsets)) {}

  std::vector<std::int8_t> run() {
    const std::uint32_t pixels = job_.output.size.width * job_.output.size.height;
    output_.resize(std::size_t{pixels} * job_.out_channels);
    for (std::uint32_t pixel = 0; pixel < pixels; pixel += job_.pixels_per_product) {
      if (layer_.depthwise()) {
        run_groups(pixel);
      } else {
        run_tiles(pixel, std::min(job_.pixels_per_product, pixels - pixel));
      }
    }
    return output_;
  }
  const analog::ConversionCounters& counters() const { return counters_; }

 private:
  std::int8_t input_at(std::uint32_t pixel, std::uint32_t tap, std::uint32_t channel) const {
    const graph::WindowedShape shape = shape_of(job_);
    const std::int32_t y =
        shape.window.rows.position(signed_of(pixel / job_.output.size.width), signed_of(tap / job_.kernel.width));
    const std::int32_t x =
        shape.window.columns.position(signed_of(pixel % job_.output.size.width), signed_of(tap % job_.kernel.width));
    if (!shape.input.contains(y, x)) return layer_.settings.input_zero_point;
    return input_[shape.input.offset(y, x) + channel];
  }

  /// A product of some rows' activations, of these channels, with cells given by (row, column), added to the sums.
  template <typename Cell>
  void product(std::uint32_t pixel, const ima::CellRectangle& place, const std::vector<std::int8_t>& activations,
               const std::vector<std::int8_t>& offsets, std::vector<std::int32_t>& sums, Cell cell) {
    const std::size_t rows = activations.size();
    std::vector<std::int16_t> cells;
    for (std::uint32_t column = 0; column < sums.size(); ++column) {
      for (std::uint32_t row = 0; row < rows; ++row) cells.push_back(cell(row, column));
    }
    const analog::CrossbarArea area(specimen_, conversion_,
                                    {{place.array, place.column, place.row},
                                     static_cast<unsigned>(rows),
                                     static_cast<unsigned>(sums.size()),
                                     cells,
                                     rows});
    analog::PartialSums partial(conversion_, sums);
    std::vector<std::int8_t> inputs(area.padded_rows());
    std::vector<std::int32_t> codes(sums.size());
    for (unsigned pulse = 0; pulse < analog::pulse_count(conversion_.encoding); ++pulse) {
      analog::encode_inputs(conversion_.encoding, activations, offsets, pulse, std::span(inputs).first(rows),
                            counters_);
      const analog::Pulse key{0, pixel, pulse};
      area.read(layer_.settings.first_tile, inputs, {&key, 1}, codes, counters_);
      partial.add(codes, counters_);
    }
  }

  std::int8_t finish(std::int32_t sum, std::uint32_t channel) const {
    return analog::finish_column(conversion_, sum, layer_.parameters[channel], layer_.settings.output);
  }

  void run_tiles(std::uint32_t pixel, std::uint32_t pixels) {
    const std::uint32_t block = layer_.taps() * job_.in_channels;
    std::vector<std::int32_t> sums;
    for (std::size_t index = 0; index < job_.tiles.size(); ++index) {
      const arch::ImaTile& tile = job_.tiles[index];
      std::vector<std::int8_t> activations, offsets;
      for (std::uint32_t row = tile.first_row; row < tile.first_row + tile.rows; ++row) {
        const bool missing = row / block >= pixels;
        activations.push_back(
            missing ? layer_.settings.input_zero_point
                    : input_at(pixel + row / block, row % block / job_.in_channels, row % job_.in_channels));
        offsets.push_back(offsets_[row % job_.in_channels]);
      }
      if (tile.first_row == 0) sums.assign(tile.columns, 0);
      product(pixel, layer_.areas[index], activations, offsets, sums, [&](std::uint32_t row, std::uint32_t column) {
        return layer_.matrix(tile.first_row + row, tile.first_column + column);
      });
      if (tile.first_row + tile.rows != job_.pixels_per_product * block) continue;
      for (std::uint32_t column = 0; column < tile.columns; ++column) {
        const std::uint32_t at = tile.first_column + column;
        if (at / job_.out_channels >= pixels) continue;
        output_[(pixel + at / job_.out_channels) * job_.out_channels + at % job_.out_channels] =
            finish(sums[column], at % job_.out_channels);
      }
    }
  }

  void run_groups(std::uint32_t pixel) {
    const std::uint32_t width = job_.channels_per_job;
    std::uint32_t first = 0;
    for (const ima::CellRectangle& area : layer_.areas) {
      for (std::uint32_t across = 0; across < area.columns / width; ++across) {
        for (std::uint32_t down = 0; down < area.rows / (layer_.taps() * width) && first < job_.in_channels; ++down) {
          const std::uint32_t count = std::min(width, job_.in_channels - first);
          run_group(pixel, first,
                    {area.array, area.column + across * width, area.row + down * layer_.taps() * width, count, count});
          first += count;
        }
      }
    }
  }

  void run_group(std::uint32_t pixel, std::uint32_t first, const ima::CellRectangle& place) {
    const std::uint32_t count = place.columns;
    std::vector<std::int8_t> activations, offsets;
    for (std::uint32_t row = 0; row < layer_.taps() * count; ++row) {
      activations.push_back(input_at(pixel, row / count, first + row % count));
      offsets.push_back(offsets_[first + row % count]);
    }
    std::vector<std::int32_t> sums(count, 0);
    product(pixel, place, activations, offsets, sums, [&](std::uint32_t row, std::uint32_t column) {
      const std::int16_t weight = layer_.weights[row / count * job_.in_channels + first + column];
      return row % count == column ? weight : std::int16_t{0};
    });
    for (std::uint32_t c = 0; c < count; ++c) {
      output_[pixel * job_.out_channels + first + c] = finish(sums[c], first + c);
    }
  }

  const ImaLayer& layer_;
  const arch::ImaGeometry& job_;
  const analog::Specimen& specimen_;
  analog::Conversion conversion_;
  std::vector<std::int8_t> input_;
  std::vector<std::int8_t> offsets_;  ///< of each input channel
  std::vector<std::int8_t> output_;
  analog::ConversionCounters counters_;
};

/// Devices of the published statistics or ideal ones, converters that differ or do not.
analog::Specimen draw_specimen(Draw& draw) {
  return {analog::load_device(draw.coin() ? "pcm_joshi" : "ideal"),
          draw.coin() ? analog::ConverterModel{} : analog::ConverterModel{0.07, 1, 0.5},
          draw.count(0, 3) == 0 ? 1.0 : 0.0, draw.raw(), 25};
}

RC_GTEST_PROP(AcceleratorProperties, a_job_in_analog_numerics_is_what_the_pure_functions_make_of_plain_im2col, ()) {
  Draw draw;
  arch::Machine machine = drawn_machine(draw);
  machine.ima.numerics = arch::ImaNumerics::Analog;
  machine.ima.adc_bits = draw.count(3, 12);
  machine.ima.partial_sum_bits = draw.count(machine.ima.adc_bits + 3, 20);
  Bench bench(machine);
  fill(bench, draw);
  ImaLayer layer = draw_ima_layer(draw, -7, 7);
  for (std::int16_t& weight : layer.weights) weight = static_cast<std::int16_t>(weight * analog::kCodeUnit);
  layer.settings.encoding = draw.count(0, 2);
  layer.settings.adc_range = draw.count(100, 60'000);
  layer.settings.row_offsets = draw.coin();
  layer.settings.first_row_offset = draw.count(0, 100);
  layer.settings.input_offset = static_cast<std::int8_t>(draw.number(-128, 127));
  ima::Storage& storage = *bench.accelerators.ima_storage();
  std::vector<std::int8_t> offsets(layer.geometry.in_channels, layer.settings.input_offset);
  if (layer.settings.row_offsets) {
    for (std::uint32_t channel = 0; channel < offsets.size(); ++channel) {
      offsets[channel] = static_cast<std::int8_t>(draw.number(-128, 127));
      storage.set_row_offset(layer.settings.first_row_offset + channel, offsets[channel]);
    }
  }
  const analog::Specimen specimen = draw_specimen(draw);
  storage.set_specimen(specimen);
  const analog::Conversion conversion{
      .numerics = analog::Numerics::Analog,
      .encoding = static_cast<analog::InputEncoding>(layer.settings.encoding),
      .adc_bits = machine.ima.adc_bits,
      .adc_range = layer.settings.adc_range,
      .partial_sum_bits = machine.ima.partial_sum_bits,
  };
  load(layer, storage);
  PlainLayer plain(layer, specimen, conversion, gather(bench, layer.geometry.input, layer.geometry.in_channels),
                   offsets);
  const auto expected = memory_with(bench, layer.geometry.output, layer.geometry.out_channels, plain.run());
  start(bench, layer);
  expect_memory(bench, draw, expected);
  RC_ASSERT(bench.count("IMA", "input_clipped") == plain.counters().input_clipped);
  RC_ASSERT(bench.count("IMA", "adc_clipped") == plain.counters().adc_clipped);
  RC_ASSERT(bench.count("IMA", "partial_sum_saturated") == plain.counters().partial_sum_saturated);
}

}  // namespace
}  // namespace tessera
