// Real networks of which one number, name or offset is wrong: the file still reads well, but means nothing. Each is
// refused with an Error that names the file, the place and the reason. (The importers' own tests do the same with
// networks made from nothing; damaged_models_test.cpp damages bytes blindly.)
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <cstring>
#include <filesystem>
#include <functional>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include "base/error.hpp"
#include "import/onnx/import_onnx.hpp"
#include "import/tflite/import_tflite.hpp"
#include "support/recorded.hpp"
#include "tflite/schema_generated.h"

namespace tessera {
namespace {

using ::testing::AllOf;
using testing::Bytes;
using ::testing::HasSubstr;
using testing::read_bytes;
using testing::recorded;
using ::testing::StartsWith;

template <typename Import>
std::string refusal_of(Import import, std::span<const std::byte> file) {
  try {
    import(file, "damaged");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Input);
    return error.what();
  }
  return "";
}

/// A network of convolutions, a pool and a fully connected layer in QLinear operators.
struct OnnxDamage {
  const char* name;
  std::function<void(onnx::GraphProto&)> apply;
  std::string message;
};

int position_of(const onnx::GraphProto& graph, const std::string& kind) {
  for (int i = 0; i < graph.node_size(); ++i) {
    if (graph.node(i).op_type() == kind) return i;
  }
  throw Error(ErrorKind::Internal, "test", "the network has no " + kind);
}

onnx::NodeProto& convolution(onnx::GraphProto& graph) { return *graph.mutable_node(position_of(graph, "QLinearConv")); }

/// The constant an input of the first convolution names; 3 are its weights, 4 their scales, 6 is its output's scale.
onnx::TensorProto& operand(onnx::GraphProto& graph, int input) {
  for (onnx::TensorProto& constant : *graph.mutable_initializer()) {
    if (constant.name() == convolution(graph).input(input)) return constant;
  }
  throw Error(ErrorKind::Internal, "test", "the input is no constant");
}

void set_stride(onnx::GraphProto& graph, std::int64_t stride) {
  for (onnx::AttributeProto& attribute : *convolution(graph).mutable_attribute()) {
    if (attribute.name() == "strides") attribute.set_ints(0, stride);
  }
}

void set_scale(onnx::GraphProto& graph, float scale) {
  onnx::TensorProto& constant = operand(graph, 6);
  constant.clear_raw_data();
  constant.clear_float_data();
  constant.add_float_data(scale);
}

onnx::TensorShapeProto& input_shape(onnx::GraphProto& graph) {
  return *graph.mutable_input(0)->mutable_type()->mutable_tensor_type()->mutable_shape();
}

const OnnxDamage kOnnxDamages[] = {
    {"unsupported_operator", [](auto& g) { g.mutable_node(1)->set_op_type("LSTM"); }, "(LSTM): this operator is not"},
    {"unknown_domain", [](auto& g) { g.mutable_node(1)->set_domain("nowhere"); }, "of domain nowhere is not supported"},
    {"cycle", [](auto& g) { convolution(g).set_input(0, g.output(0).name()); }, "no output of a node before it"},
    {"own_output", [](auto& g) { convolution(g).set_input(0, convolution(g).output(0)); }, "of a node before it"},
    {"nodes_out_of_order", [](auto& g) { g.mutable_node()->SwapElements(0, g.node_size() - 1); }, "before it"},
    {"constants_gone", [](auto& g) { g.clear_initializer(); }, "its input '"},
    {"output_twice", [](auto& g) { g.mutable_node(2)->set_output(0, g.node(1).output(0)); }, "has a value already"},
    {"output_of_no_node", [](auto& g) { g.mutable_output(0)->set_name("void"); }, "output 'void': no node computes"},
    {"more_data_than_shape", [](auto& g) { operand(g, 3).mutable_raw_data()->push_back('x'); }, "bytes of data"},
    {"less_data_than_shape", [](auto& g) { operand(g, 3).mutable_raw_data()->pop_back(); }, "bytes of data"},
    {"huge_shape", [](auto& g) { operand(g, 3).set_dims(0, std::numeric_limits<std::int64_t>::max()); }, "elements"},
    {"negative_shape", [](auto& g) { operand(g, 3).set_dims(1, -1); }, "negative"},
    {"type", [](auto& g) { operand(g, 3).set_data_type(99); }, "it is type 99, which is not supported"},
    {"kernel", [](auto& g) { std::swap((*operand(g, 3).mutable_dims())[0], (*operand(g, 3).mutable_dims())[2]); },
     "(QLinearConv): "},
    {"stride_zero", [](auto& g) { set_stride(g, 0); }, "(QLinearConv): its attribute 'strides' is 0"},
    {"stride_huge", [](auto& g) { set_stride(g, 1LL << 60); }, "(QLinearConv): its attribute 'strides' is 1152921504"},
    {"scale_zero", [](auto& g) { set_scale(g, 0); }, "(QLinearConv): its scale 0 is not a positive number"},
    {"scale_infinite", [](auto& g) { set_scale(g, std::numeric_limits<float>::infinity()); }, "its scale inf"},
    {"scales_too_few", [](auto& g) { convolution(g).set_input(4, convolution(g).input(3)); }, "its scale is int8"},
    {"input_huge", [](auto& g) { input_shape(g).mutable_dim(1)->set_dim_value(1LL << 50); }, "input '"},
    {"input_of_another_rank", [](auto& g) { input_shape(g).mutable_dim()->RemoveLast(); }, "node '"},
};

class DamagedOnnx : public ::testing::TestWithParam<OnnxDamage> {};

TEST_P(DamagedOnnx, is_refused_with_place_and_reason) {
  const auto path = recorded("models/onnx/kws_ref_model.qop.onnx");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
  const Bytes sound = read_bytes(path);
  onnx::ModelProto model;
  ASSERT_TRUE(model.ParseFromArray(sound.data(), static_cast<int>(sound.size())));
  GetParam().apply(*model.mutable_graph());
  const std::string file = model.SerializeAsString();
  EXPECT_THAT(refusal_of(import::import_onnx, std::as_bytes(std::span(file))),
              AllOf(StartsWith("damaged: "), HasSubstr(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(By, DamagedOnnx, ::testing::ValuesIn(kOnnxDamages),
                         [](const auto& test) { return test.param.name; });

namespace tflite = import::tflite;

struct TfliteDamage {
  const char* name;
  std::function<void(tflite::Model&)> apply;
  std::string message;
};

/// Writes a scalar field that stands in the file.
template <typename Value, typename Table>
void set_field(const Table& table, flatbuffers::voffset_t field, Value value) {
  auto& writable = *reinterpret_cast<flatbuffers::Table*>(const_cast<Table*>(&table));
  ASSERT_TRUE(writable.SetField<Value>(field, value, Value{})) << "the file does not have the field";
}

template <typename Value>
void set(const flatbuffers::Vector<Value>& vector, flatbuffers::uoffset_t index, std::type_identity_t<Value> value) {
  const_cast<flatbuffers::Vector<Value>&>(vector).Mutate(index, value);
}

/// The number of elements, which stands before them.
template <typename Value>
void set_size(const flatbuffers::Vector<Value>& vector, std::uint32_t size) {
  std::memcpy(const_cast<std::uint8_t*>(vector.Data()) - sizeof size, &size, sizeof size);
}

const tflite::SubGraph& subgraph(const tflite::Model& model) { return *model.subgraphs()->Get(0); }
/// The second operator, a convolution.
const tflite::Operator& operation(const tflite::Model& model) { return *subgraph(model).operators()->Get(1); }
const tflite::Tensor& tensor(const tflite::Model& model, flatbuffers::uoffset_t input) {
  const auto index = operation(model).inputs()->Get(input);
  return *subgraph(model).tensors()->Get(static_cast<flatbuffers::uoffset_t>(index));
}
const flatbuffers::Vector<std::int32_t>& shape(const tflite::Model& model) { return *tensor(model, 1).shape(); }
const tflite::QuantizationParameters& quantisation(const tflite::Model& model) {
  const auto index = operation(model).outputs()->Get(0);
  return *subgraph(model).tensors()->Get(static_cast<flatbuffers::uoffset_t>(index))->quantization();
}

constexpr std::int32_t kMost = std::numeric_limits<std::int32_t>::max();

const TfliteDamage kTfliteDamages[] = {
    {"version", [](auto& m) { set_field<std::uint32_t>(m, m.VT_VERSION, 4); }, "version 4 of the format"},
    {"input_index", [](auto& m) { set(*operation(m).inputs(), 0, kMost); }, "tensor 2147483647 is none of the"},
    {"negative_input_index", [](auto& m) { set(*operation(m).inputs(), 1, -7); }, "operator 1 "},
    {"own_output", [](auto& m) { set(*operation(m).inputs(), 0, operation(m).outputs()->Get(0)); }, "no value here"},
    {"cycle", [](auto& m) { set(*operation(m).inputs(), 0, subgraph(m).outputs()->Get(0)); }, "no value here"},
    {"output_twice", [](auto& m) { set(*operation(m).outputs(), 0, operation(m).inputs()->Get(0)); },
     "has one already"},
    {"output_constant", [](auto& m) { set(*operation(m).outputs(), 0, operation(m).inputs()->Get(1)); }, "a constant"},
    {"network_output", [](auto& m) { set(*subgraph(m).outputs(), 0, kMost); }, "outputs: tensor 2147483647"},
    {"operator_code", [](auto& m) { set_field<std::uint32_t>(operation(m), operation(m).VT_OPCODE_INDEX, 99); },
     "operator 1 -> "},
    {"unsupported_operator",
     [](auto& m) {
       const auto& code = *m.operator_codes()->Get(operation(m).opcode_index());
       set_field<std::int8_t>(code, code.VT_DEPRECATED_BUILTIN_CODE,
                              static_cast<std::int8_t>(tflite::BuiltinOperator::LSTM));
     },
     "LSTM -> "},
    {"buffer", [](auto& m) { set_field<std::uint32_t>(tensor(m, 1), tensor(m, 1).VT_BUFFER, 9999); },
     "has buffer 9999"},
    {"type", [](auto& m) { set_field<std::int8_t>(tensor(m, 1), tensor(m, 1).VT_TYPE, 10); }, "its type FLOAT64(10)"},
    {"huge_shape",
     [](auto& m) {
       set(shape(m), 1, kMost);
       set(shape(m), 2, kMost);
     },
     "elements"},
    {"negative_shape", [](auto& m) { set(shape(m), 0, -4); }, "its size -4 is dynamic"},
    {"shape_that_does_not_fit", [](auto& m) { set(shape(m), 3, shape(m).Get(3) + 1); }, "operator 1 "},
    {"scale", [](auto& m) { set(*quantisation(m).scale(), 0, -1.0F); }, "its scale -1 is not a positive number"},
    {"zero_point", [](auto& m) { set(*quantisation(m).zero_point(), 0, 200); }, "its zero point 200"},
    {"count_of_operators", [](auto& m) { set_size(*subgraph(m).operators(), 0x7fff'ffff); }, "points outside"},
    {"count_of_scales", [](auto& m) { set_size(*quantisation(m).scale(), 0xffff'ffff); }, "points outside"},
    {"offset_of_an_operator",
     [](auto& m) { std::memset(const_cast<std::uint8_t*>(subgraph(m).operators()->Data()), 0x70, 4); },
     "points outside"},
};

class DamagedTflite : public ::testing::TestWithParam<TfliteDamage> {};

TEST_P(DamagedTflite, is_refused_with_place_and_reason) {
  const auto path = recorded("models/kws_ref_model.tflite");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
  Bytes file = read_bytes(path);
  GetParam().apply(*const_cast<tflite::Model*>(tflite::GetModel(file.data())));
  EXPECT_THAT(refusal_of(import::import_tflite, file), AllOf(StartsWith("damaged"), HasSubstr(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(By, DamagedTflite, ::testing::ValuesIn(kTfliteDamages),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace tessera
