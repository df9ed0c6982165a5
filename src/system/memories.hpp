// The memories of a machine and the map that leads to them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "arch/machine.hpp"
#include "mem/memory_map.hpp"
#include "mem/ram.hpp"
#include "system/elf.hpp"

namespace tessera::system {

class Memories {
 public:
  explicit Memories(const arch::Machine& machine);

  const mem::MemoryMap& map() const { return map_; }
  std::vector<mem::Ram*> all() const;
  /// Null on a machine without a cluster.
  mem::Ram* tcdm() const { return tcdm_; }
  mem::Ram* l2() const { return l2_; }

  /// Copies the segments of a program to their places. Throws Error{Input} where a segment leaves memory.
  void load(const ElfImage& image, const std::string& name);

  /// The word at `address`, or nothing where no memory is.
  std::optional<std::uint32_t> word(Address address) const;
  /// What a fetch at `pc` sees; a compressed instruction at the end of memory has zeros above it.
  std::optional<std::uint32_t> instruction_bits(Address pc) const;

 private:
  mem::Ram& add(arch::Region region, mem::Port port);

  std::vector<std::unique_ptr<mem::Ram>> memories_;
  mem::Ram* tcdm_ = nullptr;
  mem::Ram* l2_ = nullptr;
  mem::MemoryMap map_;
};

}  // namespace tessera::system
