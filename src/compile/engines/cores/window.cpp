// `window_of` of lower.hpp.
#include "compile/engines/cores/lower.hpp"

namespace tessera::compile {
namespace {

std::uint32_t word(std::int32_t value) { return static_cast<std::uint32_t>(value); }

}  // namespace

arch::WindowParameters window_of(const Part& part) {
  const graph::WindowedShape& shape = part.shape;
  const graph::WindowAxis& rows = shape.window.rows;
  const graph::WindowAxis& columns = shape.window.columns;
  arch::WindowParameters window{};
  window.input_height = word(shape.input.height);
  window.input_width = word(shape.input.width);
  window.output_height = word(shape.output.height);
  window.output_width = word(shape.output.width);
  window.kernel_height = word(rows.kernel);
  window.kernel_width = word(columns.kernel);
  window.stride_height = word(rows.stride);
  window.stride_width = word(columns.stride);
  window.dilation_height = word(rows.dilation);
  window.dilation_width = word(columns.dilation);
  window.padding_top = word(rows.pad_before);
  window.padding_left = word(columns.pad_before);
  window.input_pixel_bytes = word(shape.input.channels);
  window.input_row_bytes = word(part.input_row_bytes());
  window.output_pixel_bytes = word(part.output_pixel_channels);
  window.output_row_bytes = word(part.output_row_bytes());
  return window;
}

}  // namespace tessera::compile
