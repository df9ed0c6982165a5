// See import_tflite.hpp.
#include "import/tflite/import_tflite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "import/tflite/operator_reader.hpp"
#include "import/tflite/operators.hpp"
#include "import/tflite/refusal.hpp"
#include "import/tflite/tensors.hpp"
#include "tflite/schema_generated.h"

namespace tessera::import {
namespace tflite {
namespace {

constexpr std::uint32_t kVersion = 3;
/// Tables nested in tables, and all tables, of which even a network of 10,000 operators has fewer: what the verifier
/// allows bounds what the file's contents may cost, as tables may be referred to from many places.
constexpr flatbuffers::uoffset_t kMostDepth = 16;
constexpr flatbuffers::uoffset_t kMostTables = 200'000;

/// The operator code as it was first, one byte, or as it has been since there were more than 127: the larger one counts
/// (GetBuiltinCode in tensorflow/lite/schema/schema_utils.cc).
BuiltinOperator kind_of(const OperatorCode& code) {
  return std::max(static_cast<BuiltinOperator>(code.deprecated_builtin_code()), code.builtin_code());
}

std::string name_of(const OperatorCode& code) {
  const BuiltinOperator kind = kind_of(code);
  const std::string name = EnumNameBuiltinOperator(kind);
  return name.empty() ? fmt::format("code {}", static_cast<int>(kind)) : name;
}

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

class Importer {
 public:
  Importer(const Model& model, std::string_view file, std::size_t bytes) : model_(model), file_(file), budget_(bytes) {
    graph_.name = file_;
  }

  graph::Graph run() {
    in_place(file_, [this] { check_model(); });
    const SubGraph& subgraph = *model_.subgraphs()->Get(0);
    Tensors tensors(model_, graph_, budget_);
    in_place(file_ + ": inputs", [&] { inputs(subgraph, tensors); });
    const std::size_t operators = subgraph.operators() == nullptr ? 0 : subgraph.operators()->size();
    for (std::size_t i = 0; i < operators; ++i) {
      const Operator& stored = *subgraph.operators()->Get(static_cast<flatbuffers::uoffset_t>(i));
      in_place(place_of(i, stored, tensors), [&] { import_operator(i, stored, tensors); });
    }
    in_place(file_ + ": outputs", [&] { outputs(subgraph, tensors); });
    graph::check(graph_);
    return std::move(graph_);
  }

 private:
  template <typename Step>
  static void in_place(const std::string& place, Step step) {
    try {
      step();
    } catch (const Error& error) {
      throw Error(error.kind(), place, error.message(), error.hint());
    }
  }

  void check_model() const {
    if (model_.version() != kVersion) {
      refuse(fmt::format("it has version {} of the format, not {}", model_.version(), kVersion));
    }
    const std::size_t subgraphs = model_.subgraphs() == nullptr ? 0 : model_.subgraphs()->size();
    if (subgraphs != 1) {
      refuse(fmt::format("it has {} subgraphs, not one", subgraphs),
             "networks with branches or loops are not supported");
    }
  }

  void inputs(const SubGraph& subgraph, Tensors& tensors) {
    if (subgraph.inputs() == nullptr) return;
    for (const std::int32_t index : *subgraph.inputs()) {
      graph_.inputs.push_back(tensors.define(index));
      check_fixed(tensors, index);
    }
  }

  /// A dynamic size in the signature stands as 1 in the shape; that is what is meant for the number of images only.
  static void check_fixed(const Tensors& tensors, std::int32_t index) {
    const auto* signature = tensors.stored(index).shape_signature();
    if (signature == nullptr) return;
    for (flatbuffers::uoffset_t i = 1; i < signature->size(); ++i) {
      if (signature->Get(i) >= 0) continue;
      refuse(fmt::format("the size of dimension {} of {} is dynamic", i, tensors.label(index)),
             "convert the network with fixed sizes");
    }
  }

  void outputs(const SubGraph& subgraph, Tensors& tensors) {
    if (subgraph.outputs() == nullptr) return;
    budget_.take(subgraph.outputs()->size() * sizeof(graph::TensorIndex));
    for (const std::int32_t index : *subgraph.outputs()) graph_.outputs.push_back(tensors.use(index));
  }

  /// Null if the index is none.
  const OperatorCode* code_of(const Operator& stored) const {
    const auto* codes = model_.operator_codes();
    return codes == nullptr || stored.opcode_index() >= codes->size() ? nullptr : codes->Get(stored.opcode_index());
  }

  std::string place_of(std::size_t index, const Operator& stored, const Tensors& tensors) const {
    const OperatorCode* code = code_of(stored);
    std::string place = fmt::format("{}: operator {}", file_, index);
    if (code != nullptr) place += " " + name_of(*code);
    if (stored.outputs() != nullptr && stored.outputs()->size() > 0) {
      place += " -> " + tensors.label(stored.outputs()->Get(0));
    }
    return place;
  }

  void import_operator(std::size_t index, const Operator& stored, Tensors& tensors) {
    const OperatorCode* code = code_of(stored);
    if (code == nullptr) refuse(fmt::format("its operator code {} is not in the file", stored.opcode_index()));
    if (kind_of(*code) == BuiltinOperator::CUSTOM) {
      const auto* name = code->custom_code();
      refuse(fmt::format("the custom operator '{}' is not supported",
                         name == nullptr ? "" : printable(name->string_view())),
             "convert the network with built-in operators only");
    }
    const OperatorImport* import = find_import(kind_of(*code));
    if (import == nullptr) refuse("this operator is not supported", "these are: " + supported_operators());
    OperatorReader reader(stored, fmt::format("op{:02}_{}", index, lower_case(name_of(*code))), tensors, graph_);
    if (reader.inputs() < import->least_inputs || reader.inputs() > import->most_inputs) {
      refuse(fmt::format("it has {} inputs", reader.inputs()), "the file is damaged or newer than what is supported");
    }
    if (reader.outputs() != 1) refuse(fmt::format("it has {} outputs, not one", reader.outputs()));
    budget_.take(reader.inputs() * sizeof(graph::TensorIndex));
    import->run(reader);
  }

  const Model& model_;
  std::string file_;
  Budget budget_;
  graph::Graph graph_;
};

const Model& verified(std::span<const std::byte> file, std::string_view name) {
  if (file.size() >= FLATBUFFERS_MAX_BUFFER_SIZE) {
    throw Error(ErrorKind::Input, std::string(name), "it is larger than 2 GiB", "such files are not supported");
  }
  if (!is_tflite(file)) {
    throw Error(ErrorKind::Input, std::string(name), "it is no TensorFlow Lite file: 'TFL3' does not stand at byte 4");
  }
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(file.data());
  flatbuffers::Verifier verifier(bytes, file.size(), kMostDepth, kMostTables);
  if (!VerifyModelBuffer(verifier)) {
    throw Error(ErrorKind::Input, std::string(name), "it is damaged: its structure points outside of the file",
                "was it copied completely?");
  }
  return *GetModel(bytes);
}

}  // namespace
}  // namespace tflite

bool is_tflite(std::span<const std::byte> file) {
  return file.size() >= 8 && flatbuffers::BufferHasIdentifier(file.data(), tflite::ModelIdentifier());
}

graph::Graph import_tflite(std::span<const std::byte> file, std::string_view name) {
  // Numbers in the file are aligned relative to its first byte, so that must be, too.
  constexpr std::uintptr_t kAlignment = 16;
  std::vector<std::byte> copy;
  if (reinterpret_cast<std::uintptr_t>(file.data()) % kAlignment != 0) {
    copy.assign(file.begin(), file.end());
    file = copy;
  }
  return tflite::Importer(tflite::verified(file, name), name, file.size()).run();
}

}  // namespace tessera::import
