// Shapes that a network file computes before it uses them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "import/onnx/testing.hpp"

namespace tessera::import::onnx_file {
namespace {

using graph::Shape;
using test::ModelWriter;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// x [N, 2, 2, 1] -> y, by a node that reshapes it as `shape` says.
Shape reshaped(ModelWriter& model) {
  model.input("x", {1, 2, 2, 1});
  model.open_batch();
  model.node("Reshape", {"x", "shape"}, "y");
  model.output("y");
  const graph::Graph graph = model.import();
  EXPECT_THAT(test::kinds_of(graph), ElementsAre(graph::Operator::Reshape));
  return graph.tensor(graph.outputs.at(0)).shape;
}

TEST(OnnxShapeArithmetic, a_shape_computed_from_sizes_is_a_constant) {
  ModelWriter batch_and_rest;  // x.reshape(x.shape[0], -1)
  batch_and_rest.codes("zero", {}, onnx::TensorProto::INT64, {0});
  batch_and_rest.integers("axes", {0});
  batch_and_rest.integers("rest", {-1});
  batch_and_rest.node("Shape", {"x"}, "sizes");
  batch_and_rest.node("Gather", {"sizes", "zero"}, "batch").integer("axis", 0);
  batch_and_rest.node("Unsqueeze", {"batch", "axes"}, "batch1");
  batch_and_rest.node("Concat", {"batch1", "rest"}, "shape").integer("axis", 0);
  EXPECT_EQ(reshaped(batch_and_rest), (Shape{1, 4}));

  ModelWriter sliced(11);  // x.reshape(x.shape[:2] + (x.shape[2] * x.shape[3],))
  sliced.integers("none", {0});
  sliced.integers("two", {2});
  sliced.integers("three", {3});
  sliced.node("Shape", {"x"}, "sizes");
  sliced.node("Cast", {"sizes"}, "wide").integer("to", onnx::TensorProto::INT64);
  sliced.node("Slice", {"wide", "none", "two"}, "front");
  sliced.node("Gather", {"wide", "two"}, "height");
  sliced.node("Gather", {"wide", "three"}, "width");
  sliced.node("Mul", {"height", "width"}, "pixels");
  sliced.node("Concat", {"front", "pixels"}, "shape").integer("axis", 0);
  EXPECT_EQ(reshaped(sliced), (Shape{1, 2, 2}));

  ModelWriter old(9);
  old.integers("rest", {-1});
  old.node("Shape", {"x"}, "sizes");
  old.node("Slice", {"sizes"}, "front").integers("starts", {-4}).integers("ends", {2});
  old.node("Concat", {"front", "rest"}, "shape").integer("axis", 0);
  EXPECT_EQ(reshaped(old), (Shape{1, 2, 2}));

  ModelWriter narrow;  // in numbers of 32 bits
  narrow.codes("zero", {1}, onnx::TensorProto::INT64, {0});
  narrow.codes("two", {1}, onnx::TensorProto::INT32, {2});
  narrow.node("Shape", {"x"}, "sizes");
  narrow.node("Cast", {"sizes"}, "narrow").integer("to", onnx::TensorProto::INT32);
  narrow.node("Gather", {"narrow", "zero"}, "batch");
  narrow.node("Mul", {"two", "two"}, "four");
  narrow.node("Concat", {"batch", "four"}, "both").integer("axis", 0);
  narrow.node("Cast", {"both"}, "shape").integer("to", onnx::TensorProto::INT64);
  EXPECT_EQ(reshaped(narrow), (Shape{1, 4}));

  ModelWriter ends(15);
  ends.codes("four", {1}, onnx::TensorProto::INT64, {4});
  ends.node("Shape", {"x"}, "front").integer("start", 0).integer("end", -3);
  ends.node("Concat", {"front", "four"}, "shape").integer("axis", 0);
  EXPECT_EQ(reshaped(ends), (Shape{1, 4}));
}

TEST(OnnxShapeArithmetic, long_lists_and_tables_of_integers_stay_nodes) {
  ModelWriter model;
  model.input("x", {1, 4});
  model.codes("column", {200, 1}, onnx::TensorProto::INT64, std::vector<std::int64_t>(200, 1));
  model.codes("row", {1, 200}, onnx::TensorProto::INT64, std::vector<std::int64_t>(200, 1));
  model.node("Add", {"column", "row"}, "table");
  model.node("Relu", {"x"}, "y");
  model.output("y");
  EXPECT_THAT(test::kinds_of(model.import()), ElementsAre(graph::Operator::Clip));
  model.output("table");
  EXPECT_EQ(model.import().nodes.size(), 2u) << "for the executor to compute";
}

TEST(OnnxShapeArithmetic, lists_of_different_integers_are_not_joined) {
  ModelWriter model;
  model.input("x", {1, 4});
  model.codes("narrow", {1}, onnx::TensorProto::INT32, {1});
  model.codes("wide", {1}, onnx::TensorProto::INT64, {4});
  model.node("Concat", {"narrow", "wide"}, "shape").integer("axis", 0);
  model.node("Reshape", {"x", "shape"}, "y");
  model.output("y");
  try {
    model.import();
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("(Concat): its inputs are int32 and int64"));
  }
}

TEST(OnnxShapeArithmetic, what_is_no_arithmetic_on_shapes_is_refused) {
  const auto refusal = [](const char* kind, std::initializer_list<const char*> inputs, const char* attribute,
                          std::int64_t value) -> std::string {
    ModelWriter model;
    model.input("x", {1, 4});
    model.integers("zero", {0});
    model.integers("one", {1});
    model.integers("ten", {10});
    model.node(kind, inputs, "y").integer(attribute, value);
    model.output("y");
    try {
      model.import();
    } catch (const Error& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_THAT(refusal("Gather", {"x", "zero"}, "axis", 0), HasSubstr("its data 'x' is computed by the network"));
  EXPECT_THAT(refusal("Gather", {"zero", "ten"}, "axis", 0), HasSubstr("axis 10 is none of 1 dimensions"));
  EXPECT_THAT(refusal("Cast", {"x"}, "to", onnx::TensorProto::FLOAT16), HasSubstr("it makes data of type 10"));
  EXPECT_THAT(refusal("Slice", {"x", "zero", "one"}, "step", 1), HasSubstr("its data 'x' is computed by the network"));
}

}  // namespace
}  // namespace tessera::import::onnx_file
