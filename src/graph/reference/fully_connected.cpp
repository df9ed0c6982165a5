// See fully_connected.hpp.
#include "graph/reference/fully_connected.hpp"

#include <vector>

#include "base/matrix_vector.hpp"
#include "graph/reference/window.hpp"

namespace tessera::graph {

void fully_connected(const ProductQuantisation& quantisation, std::span<const std::int8_t> input,
                     std::span<const std::int8_t> weights, std::span<std::int8_t> output) {
  constexpr std::string_view kPlace = "fully connected layer";
  check_quantisation(kPlace, quantisation, output.size(), input.size());
  check_size(kPlace, "the weight tensor", weights.size(), input.size() * output.size());

  std::vector<std::int32_t> sums(output.size());
  multiply_rows(centred(input, quantisation.input_zero_point), centred(weights, quantisation.weight_zero_point),
                input.size(), sums);
  for (std::size_t o = 0; o < output.size(); ++o) {
    output[o] = requantise(sums[o], quantisation.channels[o], quantisation.output);
  }
}

}  // namespace tessera::graph
