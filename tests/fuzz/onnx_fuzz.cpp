// Any bytes are either a network or an Error{Input}; a network that is accepted is a proper graph, and holds no more
// than the file is worth.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "base/error.hpp"
#include "graph/graph.hpp"
#include "import/onnx/import_onnx.hpp"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void check(const tessera::graph::Graph& graph, std::size_t file_size) {
  std::size_t bytes = 0;
  for (const auto& tensor : graph.tensors) {
    if (tensor.constant) bytes += tensor.constant->bytes().size();
  }
  require(bytes <= 16 * file_size + 4096);
  tessera::graph::check(graph);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    check(tessera::import::import_onnx(std::as_bytes(std::span(data, size)), "fuzzed"), size);
  } catch (const tessera::Error& error) {
    require(error.kind() == tessera::ErrorKind::Input);
  }
  return 0;
}
