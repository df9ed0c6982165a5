// Single operators of ONNX: attributes and versions, and what is refused.
#include "import/onnx/import_onnx.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "base/error.hpp"
#include "import/onnx/field_count.hpp"
#include "import/onnx/operators.hpp"
#include "import/onnx/testing.hpp"

namespace tessera::import::onnx_file {
namespace {

using graph::Graph;
using graph::Operator;
using graph::Shape;
using test::Dims;
using test::ModelWriter;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Shape output_shape(const Graph& graph) { return graph.tensor(graph.outputs.at(0)).shape; }

/// A convolution of a 1x1x5x5 image with a kernel of ones.
ModelWriter convolution(const Dims& kernel, const std::function<void(test::NodeWriter&)>& attributes) {
  ModelWriter model;
  model.input("x", {1, 1, 5, 5});
  model.reals("w", {1, 1, kernel[0], kernel[1]},
              std::vector<float>(static_cast<std::size_t>(kernel[0] * kernel[1]), 1));
  auto node = model.node("Conv", {"x", "w"}, "y");
  attributes(node);
  model.output("y");
  return model;
}

TEST(ImportOnnx, same_padding_puts_the_odd_row_at_the_named_end) {
  const auto first = [](const char* mode) {
    const Graph graph = convolution({2, 2}, [mode](auto& node) { node.text("auto_pad", mode); }).import();
    EXPECT_EQ(output_shape(graph), (Shape{1, 1, 5, 5}));
    return test::run_reals(graph, std::vector<float>(25, 1))[0];
  };
  EXPECT_EQ(first("SAME_UPPER"), 4);
  EXPECT_EQ(first("SAME_LOWER"), 1);
}

TEST(ImportOnnx, valid_padding_is_none_whatever_pads_say) {
  const Graph graph = convolution({2, 2}, [](auto& node) {
                        node.text("auto_pad", "VALID").integers("pads", {1, 1, 1, 1});
                      }).import();
  EXPECT_EQ(output_shape(graph), (Shape{1, 1, 4, 4}));
}

TEST(ImportOnnx, pads_are_top_left_bottom_right) {
  const Graph graph = convolution({1, 1}, [](auto& node) { node.integers("pads", {1, 2, 3, 4}); }).import();
  EXPECT_EQ(output_shape(graph), (Shape{1, 1, 9, 11}));
  const std::vector<float> sums = test::run_reals(graph, std::vector<float>(25, 1));
  EXPECT_EQ(sums[11 + 2], 1);
  EXPECT_EQ(sums[11 + 1], 0);
  EXPECT_EQ(sums[2], 0);
}

TEST(ImportOnnx, ceil_mode_adds_a_window_over_the_edge) {
  for (const std::int64_t ceil : {0, 1}) {
    ModelWriter model;
    model.input("x", {1, 1, 4, 4});
    model.node("MaxPool", {"x"}, "y")
        .integers("kernel_shape", {3, 3})
        .integers("strides", {2, 2})
        .integer("ceil_mode", ceil);
    model.output("y");
    EXPECT_EQ(output_shape(model.import()), (Shape{1, 1, 1 + ceil, 1 + ceil}));
  }
}

TEST(ImportOnnx, a_batch_norm_is_folded_into_the_convolution_before_it) {
  ModelWriter model;
  model.input("x", {1, 1, 1, 2});
  model.reals("w", {2, 1, 1, 1}, {1, 2});
  model.reals("b", {2}, {10, 20});
  model.reals("scale", {2}, {3, 4});
  model.reals("bias", {2}, {5, 6});
  model.reals("mean", {2}, {1, 2});
  model.reals("variance", {2}, {4, 16});
  model.node("Conv", {"x", "w", "b"}, "a");
  model.node("BatchNormalization", {"a", "scale", "bias", "mean", "variance"}, "n").real("epsilon", 0);
  model.node("Relu", {"n"}, "y");
  model.output("y");
  const Graph graph = model.import();
  EXPECT_THAT(test::kinds_of(graph), ElementsAre(Operator::Reshape, Operator::Convolution, Operator::Transpose));
  // (1 * x + 10 - 1) * 3 / 2 + 5 and (2 * x + 20 - 2) * 4 / 4 + 6
  EXPECT_THAT(test::run_reals(graph, {1, -100}), ElementsAre(20, 0, 26, 0));
}

TEST(ImportOnnx, a_batch_norm_alone_is_a_product_and_a_sum) {
  ModelWriter model;
  model.input("x", {1, 2, 1, 1});
  for (const char* name : {"scale", "bias", "mean", "variance"}) model.reals(name, {2}, {1, 4});
  model.node("BatchNormalization", {"x", "scale", "bias", "mean", "variance"}, "y").real("epsilon", 0);
  model.output("y");
  EXPECT_THAT(test::run_reals(model.import(), {3, 6}), ElementsAre(3, 8));
}

TEST(ImportOnnx, gemm_takes_transposes_factors_and_any_addend) {
  for (const std::int64_t transposed : {0, 1}) {
    ModelWriter model;
    model.input("x", {2, 2});
    model.reals("w", {2, 2}, {1, 2, 3, 4});
    model.reals("c", {2, 1}, {10, 20});
    model.node("Gemm", {"x", "w", "c"}, "y")
        .integer("transA", transposed)
        .integer("transB", transposed)
        .real("alpha", 2)
        .real("beta", 0.5F);
    model.output("y");
    const auto result = test::run_reals(model.import(), {1, 0, 5, 1});
    const std::vector<float> plain{2 + 5, 4 + 5, 16 + 10, 28 + 10};
    const std::vector<float> both{22 + 5, 46 + 5, 4 + 10, 8 + 10};
    EXPECT_EQ(result, transposed == 0 ? plain : both);
  }
}

TEST(ImportOnnx, older_versions_have_bounds_pads_and_axes_as_attributes) {
  ModelWriter model(10);
  model.input("x", {1, 1, 1, 2});
  model.node("Clip", {"x"}, "a").real("min", 1).real("max", 3);
  model.node("Pad", {"a"}, "b").integers("pads", {0, 0, 0, 1, 0, 0, 0, 0}).real("value", 9);
  model.node("Squeeze", {"b"}, "c").integers("axes", {1, 2});
  model.node("Unsqueeze", {"c"}, "d").integers("axes", {0});
  model.node("ReduceMean", {"d"}, "y").integers("axes", {2}).integer("keepdims", 0);
  model.output("y");
  EXPECT_THAT(test::run_reals(model.import(), {0, 7}), ElementsAre((9 + 1 + 3) / 3.0F));
}

TEST(ImportOnnx, newer_versions_have_them_as_inputs) {
  ModelWriter model(18);
  model.input("x", {1, 1, 1, 2});
  model.reals("low", {}, {1});
  model.reals("high", {}, {3});
  model.reals("nine", {}, {9});
  model.integers("one", {1});
  model.integers("last", {-1});
  model.integers("first", {0});
  model.integers("pads", {1, 0});
  model.node("Clip", {"x", "low", "high"}, "a");
  model.node("Pad", {"a", "pads", "nine", "last"}, "b");
  model.node("Squeeze", {"b", "one"}, "c");
  model.node("Unsqueeze", {"c", "first"}, "d");
  model.node("ReduceMean", {"d", "last"}, "y").integer("keepdims", 0);
  model.output("y");
  EXPECT_THAT(test::run_reals(model.import(), {0, 7}), ElementsAre((9 + 1 + 3) / 3.0F));
}

TEST(ImportOnnx, a_batch_of_open_size_is_one) {
  ModelWriter model;
  model.input("x", {1, 3});
  model.open_batch();
  model.node("Relu", {"x"}, "y");
  model.output("y");
  EXPECT_EQ(output_shape(model.import()), (Shape{1, 3}));
}

TEST(ImportOnnx, nodes_no_output_depends_on_are_left_out) {
  ModelWriter model;
  model.input("x", {1, 3});
  model.node("Relu", {"x"}, "y");
  model.node("Softmax", {"x"}, "unused");
  model.node("Dropout", {"x"}, "dropped");
  model.output("y");
  EXPECT_THAT(test::kinds_of(model.import()), ElementsAre(Operator::Clip));
}

struct Refusal {
  const char* name;
  std::function<void(ModelWriter&)> spoil;
  std::string message;
};

/// A convolution and a Relu, named as most exporters do; what is spoiled is refused with the message.
ModelWriter sound() {
  ModelWriter model;
  model.input("x", {1, 2, 4, 4});
  model.reals("w", {3, 2, 1, 1}, test::counting(6));
  model.node("Conv", {"x", "w"}, "a");
  model.node("Relu", {"a"}, "y");
  model.output("y");
  model.model.mutable_graph()->mutable_node(0)->set_name("conv1");
  return model;
}

onnx::NodeProto& node(ModelWriter& model, int index) { return *model.model.mutable_graph()->mutable_node(index); }
onnx::TensorProto& weights(ModelWriter& model) { return *model.model.mutable_graph()->mutable_initializer(0); }
onnx::TensorShapeProto& input(ModelWriter& model) {
  return *model.model.mutable_graph()->mutable_input(0)->mutable_type()->mutable_tensor_type()->mutable_shape();
}

const Refusal kRefusals[] = {
    {"operator", [](auto& m) { node(m, 1).set_op_type("Erf"); }, "node 'y' (Erf): this operator is not supported"},
    {"domain", [](auto& m) { node(m, 1).set_domain("my.domain"); }, "this operator of domain my.domain"},
    {"old_operator", [](auto& m) { m.model.mutable_opset_import(0)->set_version(5); }, "(Relu): it is of opset 5"},
    {"opset", [](auto& m) { m.model.mutable_opset_import(0)->set_version(99); }, "its operators are of opset 99"},
    {"no_opset", [](auto& m) { m.model.clear_opset_import(); }, "its operators are of opset 0"},
    {"no_graph", [](auto& m) { m.model.clear_graph(); }, "it has no graph"},
    {"attribute", [](auto& m) { test::NodeWriter(node(m, 1)).integer("fast", 1); },
     "its attribute 'fast' is not supported"},
    {"attribute_type", [](auto& m) { test::NodeWriter(node(m, 0)).text("group", "two"); }, "'group' is no integer"},
    {"auto_pad", [](auto& m) { test::NodeWriter(node(m, 0)).text("auto_pad", "MIRROR"); }, "its auto_pad is 'MIRROR'"},
    {"strides",
     [](auto& m) {
       test::NodeWriter(node(m, 0)).integers("strides", {1, 0});
     },
     "'strides' is 0"},
    {"pads",
     [](auto& m) {
       test::NodeWriter(node(m, 0)).integers("pads", {0, -1, 0, 0});
     },
     "'pads' has -1"},
    {"huge_pads",
     [](auto& m) {
       test::NodeWriter(node(m, 0)).integers("pads", {1 << 24, 1 << 24, 0, 0});
     },
     "elements"},
    {"group", [](auto& m) { test::NodeWriter(node(m, 0)).integer("group", 3); }, "its 3 groups"},
    {"kernel",
     [](auto& m) {
       test::NodeWriter(node(m, 0)).integers("kernel_shape", {3, 3});
     },
     "its kernel_shape is not"},
    {"huge_stride",
     [](auto& m) {
       test::NodeWriter(node(m, 0)).integers("strides", {std::int64_t{1} << 40, 1});
     },
     "1099511627776"},
    {"input_missing", [](auto& m) { node(m, 0).set_input(0, ""); }, "node 'conv1' (Conv): its input 0 is missing"},
    {"unsorted", [](auto& m) { node(m, 0).set_input(0, "y"); }, "its input 'y' is no input of the network"},
    {"name_twice", [](auto& m) { node(m, 1).set_output(0, "a"); }, "its output 'a' has a value already"},
    {"constant_twice", [](auto& m) { *m.model.mutable_graph()->add_initializer() = weights(m); }, "another constant"},
    {"no_outputs", [](auto& m) { m.model.mutable_graph()->clear_output(); }, "it has no outputs"},
    {"output_unknown", [](auto& m) { m.output("z"); }, "output 'z': no node computes it"},
    {"no_output_name", [](auto& m) { node(m, 1).clear_output(); }, "it has no output"},
    {"type", [](auto& m) { weights(m).set_data_type(onnx::TensorProto::DOUBLE); }, "constant 'w': it is DOUBLE"},
    {"input_type",
     [](auto& m) {
       m.model.mutable_graph()->mutable_input(0)->mutable_type()->mutable_tensor_type()->set_elem_type(10);
     },
     "input 'x': it is FLOAT16"},
    {"too_little_data", [](auto& m) { weights(m).mutable_float_data()->RemoveLast(); },
     "constant 'w': it has 20 bytes"},
    {"raw_data", [](auto& m) { weights(m).set_raw_data("abc"); }, "constant 'w': it has 3 bytes"},
    {"external", [](auto& m) { weights(m).set_data_location(onnx::TensorProto::EXTERNAL); }, "in another file"},
    {"negative_size", [](auto& m) { weights(m).set_dims(0, -3); }, "negative"},
    {"huge_size", [](auto& m) { weights(m).set_dims(0, std::int64_t{1} << 62); }, "constant 'w': shape"},
    {"sparse", [](auto& m) { m.model.mutable_graph()->add_sparse_initializer(); }, "some are sparse"},
    {"open_size", [](auto& m) { input(m).mutable_dim(2)->set_dim_param("height"); },
     "dimension 2 (height) has no fixed size"},
    {"empty_input", [](auto& m) { input(m).mutable_dim(0)->set_dim_value(0); }, "dimension 0 has the size 0"},
    {"huge_input", [](auto& m) { input(m).mutable_dim(0)->set_dim_value(std::int64_t{1} << 40); }, "input 'x': shape"},
    {"rank", [](auto& m) { input(m).mutable_dim()->RemoveLast(); }, "its input 0 is 1x2x4, not of 4 dimensions"},
    {"computed_constant",
     [](auto& m) {
       node(m, 1).set_op_type("Clip");
       node(m, 1).add_input("x");
     },
     "its bound 'x' is computed by the network"},
    {"reshape",
     [](auto& m) {
       m.integers("s", {7});
       node(m, 1).set_op_type("Reshape");
       node(m, 1).add_input("s");
     },
     "it makes 7 of 1x3x4x4"},
    {"perm",
     [](auto& m) {
       node(m, 1).set_op_type("Transpose");
       test::NodeWriter(node(m, 1)).integers("perm", {0, 0, 1, 2});
     },
     "its perm is no order"},
    {"old_softmax",
     [](auto& m) {
       m.model.mutable_opset_import(0)->set_version(11);
       node(m, 1).set_op_type("Softmax");
     },
     "over axes 1 to 3"},
    {"pad_mode",
     [](auto& m) {
       node(m, 1).set_op_type("Pad");
       test::NodeWriter(node(m, 1)).text("mode", "reflect");
     },
     "its mode is 'reflect'"},
    {"integers",
     [](auto& m) {
       m.codes("k", {3, 2, 1, 1}, onnx::TensorProto::INT8, {1, 2, 3, 4, 5, 6});
       node(m, 0).set_input(1, "k");
     },
     "its input 1 is int8, not float32"},
};

class Refusals : public ::testing::TestWithParam<Refusal> {};

TEST_P(Refusals, name_file_place_and_reason) {
  ModelWriter model = sound();
  EXPECT_NO_THROW(model.import());
  GetParam().spoil(model);
  try {
    model.import();
    FAIL() << "it was imported";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Input);
    EXPECT_THAT(error.what(), HasSubstr("test.onnx: "));
    EXPECT_THAT(error.what(), HasSubstr(GetParam().message));
  }
}

INSTANTIATE_TEST_SUITE_P(Of, Refusals, ::testing::ValuesIn(kRefusals),
                         [](const auto& test) { return test.param.name; });

TEST(ImportOnnx, bytes_that_are_no_message_are_refused) {
  for (const std::string bytes : {"", "TFL3", "\xff\xff\xff\xff\xff\xff\xff\xff"}) {
    EXPECT_THROW(import_onnx(std::as_bytes(std::span(bytes)), "f"), Error);
  }
}

TEST(ImportOnnx, a_file_of_more_messages_than_any_network_has_is_refused_before_they_take_memory) {
  // A message of a graph (field 7) with empty nodes (field 1).
  const auto file_of = [](std::size_t nodes) {
    const std::size_t size = 2 * nodes;
    std::string bytes = "\x3a";
    for (std::size_t rest = size; rest > 0; rest >>= 7)
      bytes += static_cast<char>((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    for (std::size_t i = 0; i < nodes; ++i) bytes += std::string("\x0a\0", 2);
    return bytes;
  };
  const auto refusal = [](const std::string& bytes) -> std::string {
    try {
      import_onnx(std::as_bytes(std::span(bytes)), "test.onnx");
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(refusal(file_of(kMostFields - 1)), HasSubstr("opset"));
  EXPECT_THAT(refusal(file_of(kMostFields)), HasSubstr("test.onnx: it has more than 1000000 messages and strings"));
  EXPECT_THAT(refusal("\x0b\x0c"), HasSubstr("it has groups"));
}

TEST(ImportOnnx, only_operators_of_the_list_are_found) {
  EXPECT_NE(find_operator("", "Conv"), nullptr);
  EXPECT_EQ(find_operator("", "Conv"), find_operator("ai.onnx", "Conv"));
  EXPECT_NE(find_operator("com.microsoft", "QLinearAdd"), nullptr);
  EXPECT_EQ(find_operator("", "QLinearAdd"), nullptr);
}

}  // namespace
}  // namespace tessera::import::onnx_file
