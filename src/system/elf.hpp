// Reads the programs that run on a machine: ELF32, little-endian, RISC-V, linked to fixed addresses.
//
// Everything in the file is checked before it is used, so that no input, however broken, is read out of bounds.
// Whether a segment lies in memory that the machine has is not known here; the loader checks it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "arch/address_map.hpp"
#include "base/units.hpp"

namespace tessera::system {

struct ElfSegment {
  Address address = 0;            ///< physical: where it is loaded
  std::vector<std::byte> bytes;   ///< from the file
  std::uint32_t memory_size = 0;  ///< at least bytes.size(); the rest is zero
};

/// A function, or a label in a section of code.
struct CodeSymbol {
  Address address = 0;
  std::string name;
};

struct ElfImage {
  Address entry = 0;
  std::vector<ElfSegment> segments;
  std::map<std::string, Address, std::less<>> symbols;
  std::vector<CodeSymbol> code_symbols;  ///< by rising address
  std::string architecture;              ///< what it was compiled for, "rv32i2p1_m2p0..."; empty: unknown

  std::optional<Address> find(std::string_view symbol) const;

  /// Whether a segment of the file has bytes at `address`.
  bool holds(Address address) const;

  /// The last symbol of code at or before `address`, or null.
  const CodeSymbol* nearest_code(Address address) const;
};

/// Whether a program forms addresses within a region, as far as can be seen without running it: by a lui and what is
/// added to that within a kilobyte, or in a word of its data. May see some where there are none.
bool names_region(const ElfImage& image, const arch::Region& region);

/// Throws Error{Input}, which starts with `name`, on anything but a complete executable.
ElfImage load_elf(std::span<const std::byte> file, std::string_view name);
ElfImage load_elf(const std::string& path);

}  // namespace tessera::system
