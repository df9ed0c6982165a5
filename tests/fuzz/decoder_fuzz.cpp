// Any bits can be decoded and disassembled, at any address.
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "isa/decoder.hpp"
#include "isa/disassembler.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::uint32_t pc = 0;
  std::uint32_t bits = 0;
  while (size >= sizeof(bits)) {
    std::memcpy(&bits, data, sizeof(bits));
    const tessera::isa::Instruction instruction = tessera::isa::decode(bits, tessera::isa::core_v_xcv());
    if (tessera::isa::disassemble(instruction, pc).empty() || instruction.length > sizeof(bits)) {
      __builtin_trap();
    }
    pc += instruction.length;
    data += instruction.length;
    size -= instruction.length;
  }
  return 0;
}
