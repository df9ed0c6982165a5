// See node_import.hpp.
#include "import/onnx/node_import.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "base/error.hpp"

namespace tessera::import::onnx_file {

using graph::Data;
using graph::ElementType;
using graph::Shape;
using graph::Tensor;
using graph::TensorIndex;
using graph::to_string;

NodeImport::NodeImport(GraphBuilder& builder, const onnx::NodeProto& proto, std::int64_t opset)
    : builder_(builder), proto_(proto), opset_(opset), name_(proto.name()) {
  if (name_.empty() && proto.output_size() > 0) name_ = proto.output(0);
}

std::string NodeImport::place() const {
  return fmt::format("{}: node '{}' ({})", builder_.file(), name_, proto_.op_type());
}

void NodeImport::fail(std::string message, std::string hint) const {
  throw Error(ErrorKind::Input, place(), std::move(message), std::move(hint));
}

const onnx::AttributeProto* NodeImport::attribute(std::string_view name) {
  used_.insert(std::string(name));
  for (const onnx::AttributeProto& attribute : proto_.attribute()) {
    if (attribute.name() == name) return &attribute;
  }
  return nullptr;
}

bool NodeImport::has_attribute(std::string_view name) { return attribute(name) != nullptr; }

std::int64_t NodeImport::integer(std::string_view name, std::int64_t standard) {
  const auto* found = attribute(name);
  if (found == nullptr) return standard;
  if (!found->has_i()) fail(fmt::format("its attribute '{}' is no integer", name));
  return found->i();
}

float NodeImport::real(std::string_view name, float standard) {
  const auto* found = attribute(name);
  if (found == nullptr) return standard;
  if (!found->has_f()) fail(fmt::format("its attribute '{}' is no real number", name));
  return found->f();
}

std::vector<std::int64_t> NodeImport::integers(std::string_view name, std::vector<std::int64_t> standard) {
  const auto* found = attribute(name);
  if (found == nullptr) return standard;
  return {found->ints().begin(), found->ints().end()};
}

std::string NodeImport::text(std::string_view name, std::string_view standard) {
  const auto* found = attribute(name);
  if (found == nullptr) return std::string(standard);
  if (!found->has_s()) fail(fmt::format("its attribute '{}' is no text", name));
  return found->s();
}

bool NodeImport::has_input(std::size_t index) const {
  return index < inputs() && !proto_.input(static_cast<int>(index)).empty();
}

TensorIndex NodeImport::input(std::size_t index) const {
  if (!has_input(index)) fail(fmt::format("its input {} is missing", index));
  const std::string& name = proto_.input(static_cast<int>(index));
  const TensorIndex found = builder_.find(name);
  if (found == graph::kNoTensor) {
    fail(fmt::format("its input '{}' is no input of the network, no constant and no output of a node before it", name));
  }
  return found;
}

const Data& NodeImport::constant(std::size_t index, std::string_view what) const {
  const Tensor& found = tensor(index);
  if (!found.constant) {
    fail(fmt::format("its {} '{}' is computed by the network, not a constant", what, found.name),
         "fold constants when exporting the file");
  }
  return *found.constant;
}

std::vector<std::int64_t> NodeImport::constant_integers(std::size_t index, std::string_view what) const {
  const Data& data = constant(index, what);
  if (data.type() == ElementType::Int64) return {data.as<std::int64_t>().begin(), data.as<std::int64_t>().end()};
  if (data.type() == ElementType::Int32) return {data.as<std::int32_t>().begin(), data.as<std::int32_t>().end()};
  fail(fmt::format("its {} is {}, not int64", what, name_of(data.type())));
}

std::vector<float> NodeImport::constant_reals(std::size_t index, std::string_view what) const {
  const Data& data = constant(index, what);
  if (data.type() != ElementType::Float32) fail(fmt::format("its {} is {}, not float32", what, name_of(data.type())));
  return {data.as<float>().begin(), data.as<float>().end()};
}

void NodeImport::require_rank(std::size_t index, std::size_t rank) const {
  if (shape(index).size() == rank) return;
  fail(fmt::format("its input {} is {}, not of {} dimensions", index, to_string(shape(index)), rank),
       rank == 4 ? "only images [batch, channels, height, width] are supported" : "");
}

void NodeImport::require_float(std::size_t index) const {
  if (tensor(index).type == ElementType::Float32) return;
  fail(fmt::format("its input {} is {}, not float32", index, name_of(tensor(index).type)));
}

std::size_t NodeImport::axis(std::int64_t axis, std::size_t rank) const {
  const auto dimensions = static_cast<std::int64_t>(rank);
  if (axis < -dimensions || axis >= dimensions) fail(fmt::format("axis {} is none of {} dimensions", axis, rank));
  return static_cast<std::size_t>(axis < 0 ? axis + dimensions : axis);
}

std::int32_t NodeImport::small(std::int64_t value, std::string_view what) const {
  if (value < std::numeric_limits<std::int32_t>::min() || value > std::numeric_limits<std::int32_t>::max()) {
    fail(fmt::format("its {} {} does not fit in 32 bits", what, value));
  }
  return static_cast<std::int32_t>(value);
}

TensorIndex NodeImport::emit(graph::Operator kind, std::vector<TensorIndex> inputs, graph::Attributes attributes,
                             ElementType type, Shape shape) {
  std::size_t elements = 0;
  try {
    elements = graph::elements_of(shape);
  } catch (const Error& error) {
    fail("its output: " + error.message());
  }
  if (elements == 0) fail(fmt::format("its output {} is empty", to_string(shape)));
  Tensor output{.name = {}, .type = type, .shape = std::move(shape), .quantisation = {}, .constant = {}};
  return builder_.emit(kind, name_, std::move(inputs), std::move(attributes), std::move(output));
}

void NodeImport::result(TensorIndex index) {
  if (proto_.output_size() == 0) fail("it has no output");
  if (!builder_.define(proto_.output(0), index)) {
    fail(fmt::format("its output '{}' has a value already, as an input, a constant or the output of another node",
                     proto_.output(0)));
  }
}

void NodeImport::finish() {
  for (const onnx::AttributeProto& attribute : proto_.attribute()) {
    if (!used_.contains(attribute.name())) {
      fail(fmt::format("its attribute '{}' is not supported", attribute.name()));
    }
  }
}

}  // namespace tessera::import::onnx_file
