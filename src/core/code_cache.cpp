#include "core/code_cache.hpp"

#include <algorithm>

#include "isa/decoder.hpp"
#include "isa/foreign.hpp"

namespace tessera::core {

namespace {

constexpr std::size_t kDoubtful = 64;  // places are enough to tell by

}  // namespace

CodeCache::CodeCache(const isa::InstructionSet& set, const std::vector<mem::Ram*>& memories, std::uint32_t line_bytes)
    : set_(set), line_bytes_(line_bytes) {
  for (mem::Ram* memory : memories) add(*memory);
}

void CodeCache::add(mem::Ram& memory) {
  memories_.push_back({&memory, std::vector<std::unique_ptr<Block>>(memory.region().size / kBlockBytes + 1)});
}

CodeCache::CodeMemory* CodeCache::memory_of(Address address) {
  for (CodeMemory& each : memories_) {
    if (each.memory->contains(address, 2)) return &each;
  }
  return nullptr;
}

std::uint32_t CodeCache::word(Address address) const {
  for (const CodeMemory& each : memories_) {
    if (each.memory->contains(address, 4)) return each.memory->read(address - each.memory->region().base, 4);
  }
  return 0;
}

CodeCache::Block* CodeCache::block_of(Address pc) {
  CodeMemory* holder = memory_of(pc);
  if (holder == nullptr) return nullptr;
  const std::uint32_t offset = pc - holder->memory->region().base;
  auto& block = holder->blocks[offset / kBlockBytes];
  if (block == nullptr) {
    block = std::make_unique<Block>();
    block->base = pc - offset % kBlockBytes;
    for (std::uint32_t index = 0; index < block->entries.size(); ++index) {
      block->entries[index].pc = block->base + index * 2;
      if (index >= kEntries) block->entries[index].handling = Handling::OutOfBlock;
    }
    holder->memory->mark_code(offset);
  }
  return block.get();
}

const Decoded& CodeCache::at(Block& block, Address pc) {
  const Decoded& entry = block.entries[(pc - block.base) / 2];
  if (entry.handling == Handling::Undecoded) decode(block, pc);
  return entry;
}

void CodeCache::decode(Block& block, Address pc) {
  const mem::Ram& memory = *memory_of(pc)->memory;
  const std::uint32_t offset = pc - memory.region().base;
  std::uint32_t bits = memory.read(offset, 2);
  const bool is_long = (bits & 3) == 3;
  Decoded& entry = block.entries[(pc - block.base) / 2];
  const std::uint8_t kept = entry.flags & Decoded::kLoopEnd;
  if (is_long && !memory.contains(pc, 4)) {
    entry = make_decoded({.word = bits}, pc);
    return;
  }
  if (is_long) {
    bits |= memory.read(offset + 2, 2) << 16;
    memory_of(pc + 2)->memory->mark_code(offset + 2);  // the second half may lie in the next block
  }
  entry = make_decoded(isa::decode(bits, set_), pc);
  if (is_long && isa::xpulpv2_reading(bits) != nullptr && doubtful_.size() < kDoubtful) doubtful_.push_back(pc);
  if (entry.handling == Handling::Illegal && !illegal_) illegal_ = pc;
  // A class of its own would cost the main loop a question; what it does not count itself leaves it anyway.
  const bool watched = watches_stack_pointer_ && entry.moves_stack() && entry.handling == Handling::Compute;
  if (watched) entry.handling = Handling::RareCompute;
  entry.flags |= kept;
  entry.next = &entry + entry.halfwords;
  if (line_bytes_ != 0) set_line_flags(entry);
  chain(block, pc);
}

void CodeCache::set_line_flags(Decoded& entry) const {
  const bool takes_word = (entry.pc & 2) == 0 || entry.halfwords == 2;
  if (takes_word && entry.fetched_behind() % line_bytes_ == 0) entry.flags |= Decoded::kReaches;
  if (entry.handling == Handling::Jump || entry.handling == Handling::JumpRegister) entry.flags |= Decoded::kJumps;
}

/// The entry at `pc` if it lies in the block, or null.
Decoded* CodeCache::entry_at(Block& block, Address pc) {
  return pc - block.base < kBlockBytes ? &block.entries[(pc - block.base) / 2] : nullptr;
}

/// Finds out whether the entry at `pc` is the first or second of two loads that chain. Pairs in two blocks do not.
void CodeCache::chain(Block& block, Address pc) {
  for (const Address first : {pc, pc - 2, pc - 4}) {
    Decoded* entry = entry_at(block, first);
    if (entry == nullptr || entry->handling != Handling::Load || (entry->flags & Decoded::kLoopEnd) != 0) continue;
    const Decoded& next = *entry->next;
    const bool independent = (next.reads >> entry->loaded & 1) == 0 && next.alu_written != entry->loaded;
    entry->chains = entry->bytes == 4 && next.is_plain_word_load() && independent;
  }
}

/// The entry at `pc` is not what it was: nothing chains with it.
void CodeCache::unchain(Block& block, Address pc) {
  for (const Address first : {pc, pc - 2, pc - 4}) {
    if (Decoded* entry = entry_at(block, first)) entry->chains = false;
  }
}

void CodeCache::invalidate(Address address, std::uint32_t size) {
  ++generation_;
  // An instruction that begins one halfword before the store may reach into it.
  const Address first = (address & ~1u) - 2;
  for (Address place = first; place - first < size + 4; place += 2) {
    CodeMemory* holder = memory_of(place);
    if (holder == nullptr) continue;
    const std::uint32_t offset = place - holder->memory->region().base;
    if (auto& block = holder->blocks[offset / kBlockBytes]) {
      Decoded& entry = block->entries[offset % kBlockBytes / 2];
      entry.handling = Handling::Undecoded;
      entry.flags |= Decoded::kUnknown;
      unchain(*block, place);
    }
  }
}

void CodeCache::mark_loop_end(Address pc) {
  Block* block = block_of(pc);
  if (block == nullptr) return;
  block->entries[(pc - block->base) / 2].flags |= Decoded::kLoopEnd;
  unchain(*block, pc);
}

}  // namespace tessera::core
