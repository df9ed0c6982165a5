// The memories of a chip as its host finds them: L2, or the flat memories of a machine of one core, and those of its
// clusters.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "arch/machine.hpp"
#include "mem/memory_map.hpp"
#include "mem/ram.hpp"
#include "system/elf.hpp"

namespace tessera::system {

class Memories {
 public:
  /// The memories outside of clusters.
  explicit Memories(const arch::Machine& machine);

  /// From here on the memory of a cluster, which must outlive this, is found at these addresses, too.
  void add(mem::Ram& memory, Address alias);

  const std::vector<mem::Ram*>& all() const { return all_; }
  /// Null on a machine without a cluster.
  mem::Ram* l2() const { return l2_; }

  /// Copies the segments of a program to their places. Throws Error{Input} where a segment leaves memory.
  void load(const ElfImage& image, const std::string& name);

  /// The bytes at `address`, or nothing where they do not lie in one memory.
  std::optional<std::span<std::byte>> bytes(Address address, std::uint32_t size) const;
  std::optional<std::uint32_t> word(Address address) const;
  /// What a fetch at `pc` sees; a compressed instruction at the end of memory has zeros above it.
  std::optional<std::uint32_t> instruction_bits(Address pc) const;

 private:
  void add_own(arch::Region region);

  std::vector<std::unique_ptr<mem::Ram>> own_;
  std::vector<mem::Ram*> all_;
  mem::Ram* l2_ = nullptr;
  mem::MemoryMap map_;  ///< the host is not behind a core's demultiplexer: its ports mean nothing
};

}  // namespace tessera::system
