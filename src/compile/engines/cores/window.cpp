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
  window.input_pixel_bytes = word(part.input_strides.pixel);
  window.input_row_bytes = word(part.input_strides.row);
  window.output_pixel_bytes = word(part.output_strides.pixel);
  window.output_row_bytes = word(part.output_strides.row);
  return window;
}

}  // namespace tessera::compile
