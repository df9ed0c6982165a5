// The weight matrices that packing places, and the arrays it places them on.
#pragma once

#include <cstdint>
#include <string>

namespace tessera::compile {

/// A layer's weights as the in-memory accelerator holds them: a row for each input, a column for each output.
struct WeightMatrix {
  std::string name;
  std::uint32_t rows = 0;
  std::uint32_t columns = 0;
  std::uint64_t pixels = 0;  ///< output pixels, that is products with the whole matrix; 0: unknown

  bool operator==(const WeightMatrix&) const = default;
};

struct ArraySize {
  std::uint32_t rows = 256;
  std::uint32_t columns = 256;

  std::uint64_t cells() const { return std::uint64_t{rows} * columns; }
  bool operator==(const ArraySize&) const = default;
};

}  // namespace tessera::compile
