// Any bytes are either a program or an Error{Input}; a program that is accepted keeps its promises.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "base/error.hpp"
#include "system/elf.hpp"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void check(const tessera::system::ElfImage& image) {
  require(!image.segments.empty());
  for (const auto& segment : image.segments) {
    require(segment.bytes.size() <= segment.memory_size);
    require(segment.memory_size <= (std::uint64_t{1} << 32) - segment.address);
  }
  for (const auto& symbol : image.code_symbols) {
    require(image.find(symbol.name).has_value());
    require(image.nearest_code(symbol.address)->address == symbol.address);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    check(tessera::system::load_elf(std::as_bytes(std::span(data, size)), "fuzzed"));
  } catch (const tessera::Error& error) {
    require(error.kind() == tessera::ErrorKind::Input);
  }
  return 0;
}
