// Networks of random operators in NCHW compute the same in NHWC, and need few transposes for it.
#include "import/onnx/layout.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "base/error.hpp"
#include "import/onnx/builder.hpp"
#include "import/onnx/testing.hpp"
#include "support/soak.hpp"

namespace tessera::import::onnx_file {
namespace {

using graph::ElementType;
using graph::Graph;
using graph::Node;
using graph::Operator;
using graph::Shape;
using graph::Tensor;
using graph::TensorIndex;
using ::testing::ElementsAre;

const ConstantBudget kAmple("test", 1 << 20);

/// The oracle: transposes around every convolution and pool, nothing moved.
Graph wrapped(const Graph& from) {
  const Permutation to_last{0, 2, 3, 1};
  const Permutation to_first{0, 3, 1, 2};
  Graph graph = from;
  graph.nodes.clear();
  const auto transpose = [&graph](TensorIndex input, TensorIndex output, const Permutation& permutation) {
    graph.nodes.push_back({.name = fmt::format("move {}", graph.nodes.size()),
                           .kind = Operator::Transpose,
                           .inputs = {input},
                           .output = output,
                           .attributes = graph::TransposeAttributes{permutation}});
  };
  const auto last = [&graph, &to_last](TensorIndex index) {
    Tensor tensor = graph.tensors[index];
    tensor.shape = permuted(tensor.shape, to_last);
    tensor.constant.reset();
    graph.tensors.push_back(tensor);
    return graph.tensors.size() - 1;
  };
  for (Node node : from.nodes) {
    if (node.kind != Operator::Convolution && node.kind != Operator::MaximumPool) {
      graph.nodes.push_back(node);
      continue;
    }
    for (TensorIndex& input : node.inputs) {
      const TensorIndex moved = last(input);
      transpose(input, moved, to_last);
      input = moved;
    }
    const TensorIndex output = node.output;
    node.output = last(output);
    graph.nodes.push_back(node);
    transpose(node.output, output, to_first);
  }
  return graph;
}

/// A network of random operators over an image, in NCHW.
class RandomNetwork {
 public:
  explicit RandomNetwork(unsigned seed) : random_(seed), builder_("test", 1 << 20) {
    images_.push_back(builder_.add(tensor({draw(1, 2), draw(1, 4), draw(3, 6), draw(3, 6)})));
    builder_.graph().inputs = {images_[0]};
    for (int i = 0; i < 8; ++i) grow();
    TensorIndex last = images_.back();
    if (draw(0, 1) == 1) last = mean(last);
    if (draw(0, 1) == 1) last = flatten(last);
    builder_.graph().outputs = {last};
    if (last != images_.back()) builder_.graph().outputs.push_back(images_.back());
  }

  const Graph& graph() const { return builder_.graph(); }

 private:
  std::int32_t draw(std::int32_t least, std::int32_t most) {
    return least + static_cast<std::int32_t>(random_() % static_cast<unsigned>(most - least + 1));
  }
  static Tensor tensor(Shape shape) {
    return {.name = {}, .type = ElementType::Float32, .shape = std::move(shape), .quantisation = {}, .constant = {}};
  }
  /// Small integers, so that sums are exact in any order.
  TensorIndex constant(Shape shape) {
    Tensor result = tensor(std::move(shape));
    result.constant = graph::Data(ElementType::Float32, graph::elements_of(result.shape));
    for (float& value : result.constant->as<float>()) value = static_cast<float>(draw(-1, 1));
    return builder_.add(std::move(result));
  }
  TensorIndex emit(Operator kind, std::vector<TensorIndex> inputs, graph::Attributes attributes, Shape shape) {
    return builder_.emit(kind, "node", std::move(inputs), std::move(attributes), tensor(std::move(shape)));
  }
  Shape shape(TensorIndex index) const { return builder_.tensor(index).shape; }

  void grow() {
    const TensorIndex image = images_[random_() % images_.size()];
    switch (draw(0, 8)) {
      case 0:
      case 1:
        return images_.push_back(convolution(image));
      case 2:
        return images_.push_back(maximum(image));
      case 3:
        return images_.push_back(add(image));
      case 4:
        return images_.push_back(clip(image));
      case 5:
        return images_.push_back(concat(image));
      case 6:
        return images_.push_back(pad(image));
      case 7:
        return images_.push_back(transpose(image));
      default:
        return images_.push_back(softmax(image));
    }
  }

  TensorIndex convolution(TensorIndex image) {
    const Shape in = shape(image);
    const Shape out{in[0], draw(1, 4), in[2], in[3]};
    graph::ConvolutionAttributes attributes;
    attributes.spatial = {.pad_before = {1, 1}, .pad_after = {1, 0}};
    const TensorIndex clipped = clip(image);  // or numbers grow beyond what float32 sums exactly
    return emit(Operator::Convolution, {clipped, constant({out[1], in[1], 3, 2})}, attributes, out);
  }
  TensorIndex maximum(TensorIndex image) {
    const graph::PoolAttributes attributes{
        .spatial = {.pad_before = {1, 0}, .pad_after = {1, 0}}, .kernel = {3, 1}, .activation = {}};
    return emit(Operator::MaximumPool, {image}, attributes, shape(image));
  }
  TensorIndex add(TensorIndex image) {
    const Shape in = shape(image);
    const std::vector<Shape> others{{}, {in[1], 1, 1}, {in[3]}, {in[2], 1}, {1, in[1], 1, 1}, in};
    return emit(Operator::Add, {image, constant(others[random_() % others.size()])}, graph::ElementwiseAttributes{},
                in);
  }
  TensorIndex clip(TensorIndex image) {
    return emit(Operator::Clip, {image}, graph::ClipAttributes{{.minimum = -20, .maximum = 20}}, shape(image));
  }
  TensorIndex concat(TensorIndex image) {
    Shape out = shape(image);
    out[1] *= 2;
    return emit(Operator::Concat, {image, clip(image)}, graph::ConcatAttributes{.axis = 1, .activation = {}}, out);
  }
  TensorIndex pad(TensorIndex image) {
    Shape out = shape(image);
    out[1] += 1;
    out[2] += 2;
    return emit(Operator::Pad, {image}, graph::PadAttributes{.before = {0, 0, 2, 0}, .after = {0, 1, 0, 0}, .value = 3},
                out);
  }
  TensorIndex transpose(TensorIndex image) {
    const std::vector<Permutation> orders{{0, 2, 3, 1}, {0, 3, 1, 2}, {0, 1, 3, 2}, {1, 0, 2, 3}};
    return builder_.transpose("node", image, orders[random_() % orders.size()]);
  }
  TensorIndex softmax(TensorIndex image) {
    return emit(Operator::Softmax, {image}, graph::SoftmaxAttributes{.axis = draw(0, 3)}, shape(image));
  }
  TensorIndex mean(TensorIndex image) {
    const Shape in = shape(image);
    if (draw(0, 1) == 1) {
      return emit(Operator::Mean, {image}, graph::MeanAttributes{.axes = {2, 3}, .keep_dimensions = true},
                  {in[0], in[1], 1, 1});
    }
    return emit(Operator::Mean, {image}, graph::MeanAttributes{.axes = {3}, .keep_dimensions = false},
                {in[0], in[1], in[2]});
  }
  TensorIndex flatten(TensorIndex image) {
    const auto elements = static_cast<std::int64_t>(graph::elements_of(shape(image)));
    return builder_.reshape("node", image, {shape(image)[0], elements / shape(image)[0]});
  }

  std::mt19937 random_;
  GraphBuilder builder_;
  std::vector<TensorIndex> images_;
};

TEST(ToChannelsLast, keeps_what_a_random_network_computes) {
  for (unsigned seed = 0; seed < testing::soak_count(300); ++seed) {
    SCOPED_TRACE(seed);
    const RandomNetwork network(seed);
    const Graph expected = wrapped(network.graph());
    const Graph actual = to_channels_last(network.graph(), kAmple);
    ASSERT_NO_THROW(graph::check(expected));
    ASSERT_NO_THROW(graph::check(actual));
    graph::Data input(ElementType::Float32, graph::elements_of(expected.tensor(expected.inputs[0]).shape));
    std::mt19937 random(seed);
    for (float& value : input.as<float>()) value = static_cast<float>(random() % 7) - 3;
    const auto wanted = graph::execute(expected, std::vector{input}, graph::Rule::Fp32);
    const auto found = graph::execute(actual, std::vector{input}, graph::Rule::Fp32);
    for (std::size_t i = 0; i < expected.outputs.size(); ++i) {
      ASSERT_EQ(actual.tensor(actual.outputs[i]).shape, expected.tensor(expected.outputs[i]).shape);
      EXPECT_THAT(found[actual.outputs[i]].as<float>(),
                  ::testing::Pointwise(::testing::FloatNear(1e-4F), wanted[expected.outputs[i]].as<float>()));
    }
  }
}

TEST(Layout, a_network_of_nchw_images_is_transposed_once_at_either_end) {
  test::ModelWriter model;
  model.input("x", {1, 2, 6, 6});
  model.reals("w", {4, 2, 3, 3}, test::counting(72));
  model.reals("c", {4, 1, 1}, {1, 2, 3, 4});
  model.node("Conv", {"x", "w"}, "a");
  model.node("Mul", {"a", "c"}, "b");  // not folded: a is read twice
  model.node("Concat", {"a", "b"}, "d").integer("axis", 1);
  model.node("MaxPool", {"d"}, "e").integers("kernel_shape", {2, 2});
  model.node("Pad", {"e", "pads"}, "y");
  model.integers("pads", {0, 0, 1, 1, 0, 0, 1, 1});
  model.output("y");
  EXPECT_THAT(test::kinds_of(model.import()),
              ElementsAre(Operator::Transpose, Operator::Convolution, Operator::Multiply, Operator::Concat,
                          Operator::MaximumPool, Operator::Pad, Operator::Transpose));
}

TEST(Layout, a_network_that_transposes_to_nchw_itself_is_not_transposed_at_all) {
  test::ModelWriter model;
  model.input("x", {1, 6, 6, 2});
  model.reals("w", {4, 2, 3, 3}, test::counting(72));
  model.node("Transpose", {"x"}, "n").integers("perm", {0, 3, 1, 2});
  model.node("Conv", {"n", "w"}, "a");
  model.node("GlobalAveragePool", {"a"}, "g");
  model.node("Flatten", {"g"}, "y");
  model.output("y");
  EXPECT_THAT(test::kinds_of(model.import()), ElementsAre(Operator::Convolution, Operator::Mean, Operator::Reshape));
}

TEST(Layout, flattening_an_image_permutes_the_columns_of_the_weights) {
  test::ModelWriter model;
  model.input("x", {1, 2, 2, 2});
  model.reals("i", {2, 2, 1, 1}, {1, 0, 0, 1});
  model.reals("w", {1, 8}, {1, 10, 100, 1000, 2, 20, 200, 2000});
  model.node("Conv", {"x", "i"}, "a");
  model.node("Relu", {"a"}, "r");
  model.node("Flatten", {"r"}, "f");
  model.node("Gemm", {"f", "w"}, "y").integer("transB", 1);
  model.output("y");
  const Graph graph = model.import();
  EXPECT_THAT(test::kinds_of(graph),
              ElementsAre(Operator::Transpose, Operator::Convolution, Operator::Reshape, Operator::FullyConnected));
  EXPECT_THAT(test::run_reals(graph, {1, 2, 3, 4, 5, 6, 7, 8}),
              ElementsAre(1 + 20 + 300 + 4000 + 10 + 120 + 1400 + 16000));
}

TEST(Layout, columns_that_have_a_scale_each_keep_it) {
  test::ModelWriter model;
  model.input("x", {1, 2, 2, 2});
  model.reals("i", {2, 2, 1, 1}, {1, 0, 0, 1});
  model.reals("scales", {8}, {1, 2, 4, 8, 16, 32, 64, 128});
  model.codes("zeros", {8}, onnx::TensorProto::INT8, std::vector<std::int64_t>(8, 0));
  model.reals("w", {1, 8}, {1, 10, 100, 1000, 2, 20, 200, 2000});
  model.node("Conv", {"x", "i"}, "a");
  model.node("Flatten", {"a"}, "f");
  model.node("QuantizeLinear", {"f", "scales", "zeros"}, "q");
  model.node("DequantizeLinear", {"q", "scales", "zeros"}, "d");
  model.node("Gemm", {"d", "w"}, "y").integer("transB", 1);
  model.output("y");
  EXPECT_THAT(test::run_reals(model.import(), {3, 2, 4, 8, 16, 32, 64, 128}),
              ElementsAre(3 + 20 + 400 + 8000 + 32 + 640 + 12800 + 256000));
}

TEST(Layout, inputs_and_outputs_keep_names_and_shapes) {
  test::ModelWriter model;
  model.input("image", {1, 2, 4, 4});
  model.reals("w", {3, 2, 1, 1}, test::counting(6));
  model.node("Conv", {"image", "w"}, "result");
  model.node("Identity", {"result"}, "again");
  model.output("result");
  model.output("again");
  const Graph graph = model.import();
  ASSERT_EQ(graph.outputs.size(), 2U);
  EXPECT_EQ(graph.tensor(graph.inputs[0]).name, "image");
  EXPECT_EQ(graph.tensor(graph.outputs[0]).name, "result");
  EXPECT_EQ(graph.tensor(graph.outputs[1]).name, "again");
  EXPECT_EQ(graph.tensor(graph.outputs[1]).shape, (Shape{1, 3, 4, 4}));
}

TEST(Layout, constants_read_in_more_orders_than_the_file_is_worth_are_refused) {
  GraphBuilder builder("test", 1 << 20);
  const TensorIndex image = builder.add(
      {.name = "x", .type = ElementType::Float32, .shape = {1, 1, 32, 32}, .quantisation = {}, .constant = {}});
  Tensor constant = builder.tensor(image);
  constant.name = "c";
  constant.constant = graph::Data(ElementType::Float32, 1024);
  const TensorIndex addend = builder.add(constant);
  builder.graph().inputs = {image};
  builder.graph().outputs = {
      builder.emit(Operator::Add, "add", {image, addend}, graph::ElementwiseAttributes{}, builder.tensor(image))};
  EXPECT_NO_THROW(to_channels_last(builder.graph(), ConstantBudget("f", 256)));
  EXPECT_THROW(to_channels_last(builder.graph(), ConstantBudget("f", 255)), Error);
}

}  // namespace
}  // namespace tessera::import::onnx_file
