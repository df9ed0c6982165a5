// The executor in rule `single` computes what the reference functions for the device do, for codes of either type.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "graph/ops/codes.hpp"
#include "graph/reference/average_pool.hpp"
#include "graph/reference/maximum_pool.hpp"
#include "graph/reference/mean.hpp"
#include "graph/reference/multiply.hpp"
#include "graph/reference/testing.hpp"
#include "graph/testing.hpp"

namespace tessera::graph {
namespace {

using test::Draw;
using test::one_node;
using test::run;
using test::tensor;
using Codes = std::vector<std::int8_t>;

ElementType type_of(Draw& draw) { return draw.number(0, 1) == 0 ? ElementType::Int8 : ElementType::UInt8; }

/// With the scale and zero point of `like` in half of the draws.
Tensor drawn_tensor(Draw& draw, const Shape& shape, const Tensor* like = nullptr) {
  const ElementType type = like != nullptr ? like->type : type_of(draw);
  if (like != nullptr && draw.number(0, 1) == 0) return tensor(type, shape, scale_of(*like), zero_point_of(*like));
  const auto scale = static_cast<float>(std::exp2(-draw.number(0, 800) / 100.0));
  return tensor(type, shape, scale, lowest_code(type) + draw.number(0, 255));
}

/// The tensor as the device has it: uint8 codes and zero points less 128.
std::int32_t offset_of(const Tensor& tensor) { return lowest_code(tensor.type) + 128; }
TensorScale moved(const Tensor& tensor) {
  return {.scale = scale_of(tensor), .zero_point = zero_point_of(tensor) - offset_of(tensor)};
}
OutputRange moved_range(const Tensor& output, const Activation& activation = {}) {
  const OutputRange range = output_range(Rule::Single, output, activation);
  const std::int32_t offset = offset_of(output);
  return {
      .zero_point = range.zero_point - offset, .minimum = range.minimum - offset, .maximum = range.maximum - offset};
}
Data data_of(const Tensor& tensor, const Codes& codes) {
  Data data(tensor.type, codes.size());
  std::ranges::transform(codes, data.bytes().begin(),
                         [&](std::int8_t code) { return byte_of(code + offset_of(tensor)); });
  return data;
}

/// Of `Draw::shape`, no dilation and less padding than kernel.
WindowedShape pooled(Draw& draw, std::int32_t channels) {
  WindowedShape shape = draw.shape(channels, channels);
  for (WindowAxis* axis : {&shape.window.rows, &shape.window.columns}) {
    axis->dilation = 1;
    axis->pad_before = std::min(axis->pad_before, axis->kernel - 1);
    axis->pad_after = std::min(axis->pad_after, axis->kernel - 1);
  }
  shape.output.height = shape.window.rows.outputs(shape.input.height);
  shape.output.width = shape.window.columns.outputs(shape.input.width);
  return shape;
}
PoolAttributes attributes_of(const WindowedShape& shape) {
  const auto& [rows, columns] = shape.window;
  PoolAttributes attributes;
  attributes.kernel = {rows.kernel, columns.kernel};
  attributes.spatial = {.stride = {rows.stride, columns.stride},
                        .dilation = {rows.dilation, columns.dilation},
                        .pad_before = {rows.pad_before, columns.pad_before},
                        .pad_after = {rows.pad_after, columns.pad_after}};
  return attributes;
}
Shape nhwc(const ImageShape& shape) { return {1, shape.height, shape.width, shape.channels}; }

TEST(Device, average_pooling_is_the_executors) {
  EXPECT_TRUE(rc::check([] {
    Draw draw;
    const WindowedShape shape = pooled(draw, draw.number(1, 5));
    PoolAttributes attributes = attributes_of(shape);
    attributes.count_padding = draw.number(0, 1) == 1;
    const Tensor input = drawn_tensor(draw, nhwc(shape.input));
    const Tensor output = drawn_tensor(draw, nhwc(shape.output), &input);
    if (draw.number(0, 3) == 0) attributes.activation.minimum = 0;
    const Codes codes = draw.codes(shape.input.elements());

    AveragePoolQuantisation quantisation = make_average_pool_quantisation(
        moved(input), scale_of(output), moved_range(output, attributes.activation), shape.window.taps(),
        input.type == ElementType::Int8 ? CodeType::Int8 : CodeType::UInt8);
    quantisation.count_padding = attributes.count_padding;
    Codes expected(shape.output.elements());
    average_pool(shape, quantisation, codes, expected);
    const Graph graph = one_node(Operator::AveragePool, attributes, {input}, output);
    RC_ASSERT(run(graph, {data_of(input, codes)}) == data_of(output, expected));
  }));
}

TEST(Device, maximum_pooling_is_the_executors) {
  EXPECT_TRUE(rc::check([] {
    Draw draw;
    const WindowedShape shape = draw.number(0, 1) == 0 ? pooled(draw, 3) : draw.shape(3, 3);
    PoolAttributes attributes = attributes_of(shape);
    const auto fits = [](const WindowAxis& axis) { return std::max(axis.pad_before, axis.pad_after) < axis.reach(); };
    if (!fits(shape.window.rows) || !fits(shape.window.columns)) return;
    attributes.activation.maximum = static_cast<float>(draw.number(0, 100)) / 10;
    const Tensor input = drawn_tensor(draw, nhwc(shape.input));
    Tensor output = input;
    output.shape = nhwc(shape.output);
    const Codes codes = draw.codes(shape.input.elements());

    const OutputRange range = moved_range(output, attributes.activation);
    Codes expected(shape.output.elements());
    maximum_pool(shape, range.minimum, range.maximum, codes, expected);
    const Graph graph = one_node(Operator::MaximumPool, attributes, {input}, output);
    RC_ASSERT(run(graph, {data_of(input, codes)}) == data_of(output, expected));
  }));
}

TEST(Device, the_mean_over_pixels_is_the_executors) {
  EXPECT_TRUE(rc::check([] {
    Draw draw;
    const ImageShape image{.height = draw.number(1, 9), .width = draw.number(1, 9), .channels = draw.number(1, 9)};
    const Tensor input = drawn_tensor(draw, nhwc(image));
    const Tensor output = drawn_tensor(draw, {1, image.channels}, &input);
    const Codes codes = draw.codes(image.elements());
    Codes expected(static_cast<std::size_t>(image.channels));
    mean(make_mean_quantisation(moved(input), scale_of(output), moved_range(output), codes.size() / expected.size()),
         codes, expected);
    const MeanAttributes attributes{.axes = {1, 2}, .keep_dimensions = false};
    RC_ASSERT(run(one_node(Operator::Mean, attributes, {input}, output), {data_of(input, codes)}) ==
              data_of(output, expected));
  }));
}

TEST(Device, multiplication_is_the_executors) {
  EXPECT_TRUE(rc::check([] {
    Draw draw;
    const Tensor left = drawn_tensor(draw, {100});
    const Tensor right = drawn_tensor(draw, {100});
    const Tensor output = drawn_tensor(draw, {100}, &left);
    const ElementwiseAttributes attributes{.activation = {.minimum = -1, .maximum = 60}};
    const Codes a = draw.codes(100);
    const Codes b = draw.codes(100);
    Codes expected(100);
    multiply(make_multiply_quantisation(moved(left), moved(right), scale_of(output),
                                        moved_range(output, attributes.activation)),
             a, b, expected);
    RC_ASSERT(run(one_node(Operator::Multiply, attributes, {left, right}, output),
                  {data_of(left, a), data_of(right, b)}) == data_of(output, expected));
  }));
}

}  // namespace
}  // namespace tessera::graph
