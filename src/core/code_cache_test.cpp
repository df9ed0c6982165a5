#include "core/code_cache.hpp"

#include <gtest/gtest.h>

#include "isa/instruction_set.hpp"
#include "support/assembly.hpp"

namespace tessera::core {
namespace {

using namespace guest;

constexpr Address kBase = 0x1C00'0000;
constexpr std::uint32_t kSize = 4096;

struct Bench {
  explicit Bench(std::uint32_t line_bytes = 0) : cache(isa::core_v_xcv(), {&ram}, line_bytes) {}

  /// A store as harts do it.
  void store(Address address, unsigned size, Word value) {
    ram.write(address - kBase, size, value);
    if (ram.holds_code(address - kBase)) cache.invalidate(address, size);
  }
  const Decoded& at(Address pc) { return cache.at(*cache.block_of(pc), pc); }

  mem::Ram ram{{kBase, kSize}};
  CodeCache cache;
};

TEST(CodeCache, an_instruction_is_decoded_where_it_lies) {
  Bench bench;
  bench.store(kBase + 8, 4, addi(a0, a1, 5));
  const Decoded& entry = bench.at(kBase + 8);
  EXPECT_EQ(entry.pc, kBase + 8);
  EXPECT_EQ(entry.word, addi(a0, a1, 5));
  EXPECT_EQ(entry.handling, Handling::Compute);
  EXPECT_EQ(entry.halfwords, 2u);
  EXPECT_EQ(entry.rd, a0);
}

TEST(CodeCache, a_compressed_instruction_is_kept_expanded) {
  Bench bench;
  bench.store(kBase + 2, 2, c_addi(a0, 3));
  const Decoded& entry = bench.at(kBase + 2);
  EXPECT_EQ(entry.word, addi(a0, a0, 3));
  EXPECT_EQ(entry.halfwords, 1u);
}

TEST(CodeCache, what_is_stored_over_code_is_executed_next) {
  Bench bench;
  bench.store(kBase, 4, addi(a0, zero, 1));
  EXPECT_EQ(bench.at(kBase).word, addi(a0, zero, 1));
  bench.store(kBase, 4, addi(a0, zero, 2));
  EXPECT_EQ(bench.at(kBase).word, addi(a0, zero, 2));
}

TEST(CodeCache, every_byte_of_an_instruction_counts) {
  for (unsigned byte = 0; byte < 4; ++byte) {
    Bench bench;
    bench.store(kBase + 6, 4, addi(a0, zero, 1));
    bench.at(kBase + 6);
    bench.store(kBase + 6 + byte, 1, 0x33);
    const Word expected = bench.ram.read(6, 2) | bench.ram.read(8, 2) << 16;
    if ((expected & 3) != 3) continue;
    EXPECT_EQ(bench.at(kBase + 6).word, expected) << byte;
  }
}

TEST(CodeCache, a_store_elsewhere_changes_nothing) {
  Bench bench;
  bench.store(kBase, 4, nop);
  const Decoded* entry = &bench.at(kBase);
  const auto generation = bench.cache.generation();
  bench.store(kBase + 2048, 4, 0x1234'5678);  // a block without code
  EXPECT_EQ(bench.cache.generation(), generation);
  EXPECT_EQ(entry->handling, Handling::Compute);
}

TEST(CodeCache, the_generation_changes_when_code_is_overwritten) {
  Bench bench;
  bench.store(kBase, 4, nop);
  bench.at(kBase);
  const auto generation = bench.cache.generation();
  bench.store(kBase + 16, 4, nop);
  EXPECT_NE(bench.cache.generation(), generation);
}

TEST(CodeCache, blocks_end_where_the_next_has_to_be_found) {
  Bench bench;
  CodeCache::Block* block = bench.cache.block_of(kBase + 1020);
  ASSERT_NE(block, nullptr);
  EXPECT_EQ(block->base, kBase);
  EXPECT_EQ(block->entries[CodeCache::kEntries].handling, Handling::OutOfBlock);
  EXPECT_EQ(block->entries[CodeCache::kEntries].pc, kBase + 1024);
  EXPECT_EQ(bench.cache.block_of(kBase + 1024)->base, kBase + 1024);
}

TEST(CodeCache, an_instruction_may_lie_across_two_blocks) {
  Bench bench;
  bench.store(kBase + 1022, 4, addi(a0, zero, 1));
  EXPECT_EQ(bench.at(kBase + 1022).word, addi(a0, zero, 1));
  bench.store(kBase + 1024, 2, addi(a0, zero, 2) >> 16);  // its second half alone, in a block never executed
  EXPECT_EQ(bench.at(kBase + 1022).word, addi(a0, zero, 2));
}

TEST(CodeCache, an_instruction_that_reaches_beyond_memory_is_illegal) {
  Bench bench;
  bench.store(kBase + kSize - 2, 2, nop & 0xFFFF);
  EXPECT_EQ(bench.at(kBase + kSize - 2).handling, Handling::Illegal);
  bench.store(kBase + kSize - 2, 2, c_nop);
  EXPECT_EQ(bench.at(kBase + kSize - 2).handling, Handling::Compute);
}

TEST(CodeCache, where_there_is_no_memory_there_is_no_block) {
  Bench bench;
  EXPECT_EQ(bench.cache.block_of(kBase - 2), nullptr);
  EXPECT_EQ(bench.cache.block_of(kBase + kSize), nullptr);
  EXPECT_NE(bench.cache.block_of(kBase + kSize - 2), nullptr);
}

TEST(CodeCache, zeros_are_an_illegal_instruction) {
  Bench bench;
  EXPECT_EQ(bench.at(kBase).handling, Handling::Illegal);
}

TEST(CodeCache, who_takes_the_second_last_word_of_a_line_asks_for_the_next) {
  Bench bench(16);
  for (Address pc = kBase; pc < kBase + 64; pc += 4) bench.store(pc, 4, nop);
  for (const Address offset : {0u, 4u, 12u, 16u}) EXPECT_EQ(bench.at(kBase + offset).flags & Decoded::kReaches, 0);
  EXPECT_NE(bench.at(kBase + 8).flags & Decoded::kReaches, 0);
  bench.store(kBase + 6, 4, nop);
  EXPECT_NE(bench.at(kBase + 6).flags & Decoded::kReaches, 0) << "its second half lies in that word";
  bench.store(kBase + 26, 2, c_nop);
  EXPECT_EQ(bench.at(kBase + 26).flags & Decoded::kReaches, 0) << "the word was taken for the half before it";
}

TEST(CodeCache, without_a_cache_no_instruction_is_marked) {
  Bench bench;
  bench.store(kBase + 8, 4, nop);
  EXPECT_EQ(bench.at(kBase + 8).flags & Decoded::kReaches, 0);
}

TEST(CodeCache, the_end_of_a_loop_stays_marked_when_the_instruction_changes) {
  Bench bench;
  bench.store(kBase + 8, 4, nop);
  bench.cache.mark_loop_end(kBase + 8);
  EXPECT_NE(bench.at(kBase + 8).flags & Decoded::kLoopEnd, 0);
  bench.store(kBase + 8, 4, addi(a0, zero, 1));
  EXPECT_NE(bench.at(kBase + 8).flags & Decoded::kLoopEnd, 0);
  EXPECT_EQ(bench.at(kBase + 8).word, addi(a0, zero, 1));
}

}  // namespace
}  // namespace tessera::core
