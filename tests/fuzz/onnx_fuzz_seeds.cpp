// Writes the files from which fuzzing of the ONNX importer starts into the folder named by its argument: one of each
// shape of quantised network, and one in floating point.
#include <fstream>
#include <string>

#include "import/onnx/testing.hpp"

namespace {

using tessera::import::onnx_file::test::counting;
using tessera::import::onnx_file::test::ModelWriter;

constexpr auto kInt8 = onnx::TensorProto::INT8;
constexpr auto kInt32 = onnx::TensorProto::INT32;

ModelWriter floating_point() {
  ModelWriter model;
  model.input("x", {1, 2, 4, 4});
  model.reals("w", {2, 2, 3, 3}, counting(36));
  model.reals("c", {2}, {1, 2});
  model.reals("m", {2, 64}, counting(128));
  model.integers("pads", {0, 0, 1, 0, 0, 0, 0, 0});
  model.integers("shape", {0, -1});
  model.node("Conv", {"x", "w", "c"}, "a").integers("pads", {1, 1, 1, 1});
  model.node("BatchNormalization", {"a", "c", "c", "c", "c"}, "b");
  model.node("Relu", {"b"}, "r");
  model.node("Pad", {"r", "pads"}, "p");
  model.node("MaxPool", {"p"}, "q").integers("kernel_shape", {2, 1});
  model.node("Concat", {"q", "r"}, "d").integer("axis", 1);
  model.node("ReduceMean", {"d"}, "g").integers("axes", {1});
  model.node("Reshape", {"d", "shape"}, "f");
  model.node("Transpose", {"m"}, "t").integers("perm", {1, 0});
  model.node("Gemm", {"f", "m"}, "y").integer("transB", 1);
  model.node("Softmax", {"y"}, "z").integer("axis", 1);
  model.output("z");
  model.output("g");
  return model;
}

ModelWriter shape_arithmetic() {
  ModelWriter model;
  model.input("x", {1, 2, 4, 4});
  model.codes("zero", {}, kInt32, {0});
  model.codes("rest", {1}, kInt32, {-1});
  model.integers("two", {2});
  model.integers("three", {3});
  model.node("Shape", {"x"}, "sizes");
  model.node("Slice", {"sizes", "two", "three"}, "height");
  model.node("Mul", {"height", "two"}, "double");
  model.node("Cast", {"sizes"}, "narrow").integer("to", kInt32);
  model.node("Gather", {"narrow", "zero"}, "batch").integer("axis", 0);
  model.node("Unsqueeze", {"batch", "zero"}, "list");
  model.node("Concat", {"list", "rest"}, "both").integer("axis", 0);
  model.node("Cast", {"both"}, "shape").integer("to", onnx::TensorProto::INT64);
  model.node("Reshape", {"x", "shape"}, "y");
  model.output("y");
  return model;
}

ModelWriter dequantised() {
  ModelWriter model;
  model.input("x", {1, 2, 4, 4}, kInt8);
  model.codes("w", {2, 1, 1, 1}, kInt8, {1, 2});
  model.codes("b", {2}, kInt32, {4, -8});
  model.quantisation("x", 0.5F, 1);
  model.quantisation("w", 0.5F, 0);
  model.quantisation("b", 0.25F, 0, kInt32);
  model.quantisation("y", 0.25F, -3);
  model.dequantise("x", "x", "xf");
  model.dequantise("w", "w", "wf");
  model.dequantise("b", "b", "bf");
  model.node("Conv", {"xf", "wf", "bf"}, "a").integer("group", 2);
  model.node("Relu", {"a"}, "r");
  model.quantise("r", "y", "q");
  model.dequantise("q", "y", "qf");
  model.node("Add", {"qf", "xf"}, "s");
  model.quantise("s", "y", "t");
  model.dequantise("t", "y", "tf");
  model.node("GlobalAveragePool", {"tf"}, "g");
  model.quantise("g", "y", "y");
  model.output("y");
  return model;
}

ModelWriter quantised_operators() {
  ModelWriter model;
  model.input("x", {1, 2, 4, 4}, kInt8);
  model.codes("w", {2, 2, 1, 1}, kInt8, {1, 2, 3, 4});
  model.codes("m", {2, 2}, kInt8, {1, 2, 3, 4});
  model.codes("b", {2}, kInt32, {4, -8});
  model.quantisation("x", 0.5F, 1);
  model.quantisation("y", 0.25F, -3);
  model.node("QLinearConv", {"x", "x_s", "x_z", "w", "x_s", "x_z", "y_s", "y_z", "b"}, "a");
  model.node("MaxPool", {"a"}, "p").integers("kernel_shape", {4, 4});
  model.node("Flatten", {"p"}, "f");
  model.node("QLinearMatMul", {"f", "y_s", "y_z", "m", "x_s", "x_z", "y_s", "y_z"}, "y");
  model.node("ConvInteger", {"x", "w", "x_z"}, "i");
  model.output("y");
  model.output("i");
  return model;
}

bool write(const ModelWriter& model, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  file << model.bytes();
  return !model.import().nodes.empty() && file.good();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  const bool written = write(floating_point(), folder + "/floating_point.onnx") &&
                       write(shape_arithmetic(), folder + "/shape_arithmetic.onnx") &&
                       write(dequantised(), folder + "/dequantised.onnx") &&
                       write(quantised_operators(), folder + "/quantised_operators.onnx");
  return written ? 0 : 1;
}
