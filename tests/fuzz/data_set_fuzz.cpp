// Any bytes, as a file of any name, are a data set whose inputs fit the network and have a label each or none, or are
// refused as input. The first byte chooses name and network.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

#include "base/error.hpp"
#include "media/input_source.hpp"
#include "media/testing.hpp"

namespace {

using tessera::graph::ElementType;
using tessera::graph::Graph;

void require(bool condition) {
  if (!condition) std::abort();
}

const std::array<Graph, 3>& networks() {
  using tessera::graph::test::tensor;
  using tessera::media::test::network_of;
  static const std::array<Graph, 3> all{network_of(tensor(ElementType::Int8, {1, 2, 2, 3}, 0.5F, -3)),
                                        network_of(tensor(ElementType::Int8, {1, 3}, 0.5F, -3)),
                                        network_of(tensor(ElementType::Float32, {1, 1, 2, 2}))};
  return all;
}

void check(const tessera::media::DataSet& set, const Graph& network) {
  const tessera::graph::Tensor& input = network.tensor(network.inputs[0]);
  for (const tessera::graph::Data& data : set.inputs) {
    require(data.type() == input.type && data.elements() == tessera::graph::elements_of(input.shape));
  }
  require(set.names.size() == set.inputs.size());
  require(set.labels.empty() || set.labels.size() == set.inputs.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::array<std::string, 5> kNames{"a", "a.npz", "a.npy", "a-idx", "a.bin"};
  if (size == 0) return 0;
  const std::string& name = kNames[data[0] % kNames.size()];
  const Graph& network = networks()[data[0] / kNames.size() % networks().size()];
  try {
    tessera::media::DataSetOptions options;
    options.most = 100;
    const auto bytes = std::as_bytes(std::span(data + 1, size - 1));
    const tessera::media::InputSource source = tessera::media::file_source(network, bytes, name, options);
    check(tessera::media::chosen_inputs(network, source, name, options), network);
  } catch (const tessera::Error& error) {
    require(error.kind() == tessera::ErrorKind::Input);
  }
  return 0;
}
