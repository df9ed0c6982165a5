// Decoded instructions, shared by all harts of a system.
//
// Code is kept in blocks of 1 KiB, one entry a halfword, so that the next sequential instruction is `entry +
// halfwords`. A store to a block that holds code makes its entries undecoded again.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "core/decoded.hpp"
#include "isa/instruction_set.hpp"
#include "mem/ram.hpp"

namespace tessera::core {

class CodeCache {
 public:
  static constexpr std::uint32_t kBlockBytes = 1u << mem::Ram::kCodeBlockBits;
  static constexpr std::uint32_t kEntries = kBlockBytes / 2;

  /// Entries of consecutive halfwords; two more catch what runs, or reaches, over the end.
  struct Block {
    Address base = 0;
    std::array<Decoded, kEntries + 2> entries;
  };

  /// `line_bytes`: where instruction-cache lines begin; 0 without a cache.
  CodeCache(const isa::InstructionSet& set, const std::vector<mem::Ram*>& memories, std::uint32_t line_bytes);

  /// Finds code in one more memory, which must outlive this.
  void add(mem::Ram& memory);

  /// Before anything is decoded: lets harts look at each value that the stack pointer is moved to.
  void watch_stack_pointer() { watches_stack_pointer_ = true; }

  /// Where an instruction was decoded, for the first times, that may be meant for XpulpV2 (isa/foreign.hpp).
  const std::vector<Address>& doubtful() const { return doubtful_; }
  /// Where the first illegal instruction was decoded.
  std::optional<Address> illegal() const { return illegal_; }

  /// Whether entries say where cache lines begin.
  bool knows_lines() const { return line_bytes_ != 0; }

  /// The block that holds `pc`, or nullptr where there is no memory.
  Block* block_of(Address pc);

  /// The decoded instruction at `pc`, which lies in `block`; decodes it if need be. A 32-bit instruction whose second
  /// half is not in memory is illegal.
  const Decoded& at(Block& block, Address pc);

  /// The word at an aligned address; 0 where there is no memory.
  std::uint32_t word(Address address) const;

  /// Told of every store to a block that holds code.
  void invalidate(Address address, std::uint32_t size);

  /// Lets harts look whether a hardware loop ends behind the instruction at `pc`.
  void mark_loop_end(Address pc);

  /// Changes whenever code was overwritten.
  std::uint64_t generation() const { return generation_; }

 private:
  struct CodeMemory {
    mem::Ram* memory;
    std::vector<std::unique_ptr<Block>> blocks;
  };

  CodeMemory* memory_of(Address address);
  void set_line_flags(Decoded& entry) const;
  void decode(Block& block, Address pc);
  void chain(Block& block, Address pc);
  void unchain(Block& block, Address pc);
  Decoded* entry_at(Block& block, Address pc);

  const isa::InstructionSet& set_;
  std::vector<CodeMemory> memories_;
  std::uint32_t line_bytes_;
  bool watches_stack_pointer_ = false;
  std::vector<Address> doubtful_;
  std::optional<Address> illegal_;
  std::uint64_t generation_ = 0;
};

}  // namespace tessera::core
