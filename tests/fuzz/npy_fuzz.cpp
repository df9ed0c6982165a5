// Any bytes are an array with exactly the data of its shape, or refused as input.
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/error.hpp"
#include "media/npy.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto array = tessera::media::parse_npy(std::as_bytes(std::span(data, size)), "input");
    if (array.data.elements() != tessera::graph::elements_of(array.shape)) __builtin_trap();
  } catch (const tessera::Error& error) {
    if (error.kind() != tessera::ErrorKind::Input) __builtin_trap();
  }
  return 0;
}
