#include "mem/bank_arbiter.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <random>

namespace tessera::mem {
namespace {

/// The rule as it is written down, for one bank.
class LiteralRule {
 public:
  unsigned grant(BankArbiter::Requesters requesters) {
    unsigned winner = 32;
    unsigned lowest = 32;
    unsigned lowest_above = 32;
    for (unsigned i = 32; i-- > 0;) {
      if ((requesters >> i & 1) == 0) continue;
      if (winner == 32 || (i ^ round_robin_) < (winner ^ round_robin_)) winner = i;
      lowest = i;
      if (i > round_robin_) lowest_above = i;
    }
    round_robin_ = lowest_above != 32 ? lowest_above : lowest;
    return winner;
  }

 private:
  unsigned round_robin_ = 0;
};

TEST(BankArbiter, words_are_interleaved_over_the_banks) {
  const BankArbiter arbiter(32);
  EXPECT_EQ(arbiter.bank_of(0), 0u);
  EXPECT_EQ(arbiter.bank_of(3), 0u);
  EXPECT_EQ(arbiter.bank_of(4), 1u);
  EXPECT_EQ(arbiter.bank_of(0x7C), 31u);
  EXPECT_EQ(arbiter.bank_of(0x80), 0u);
}

TEST(BankArbiter, one_bank_takes_every_word) { EXPECT_EQ(BankArbiter(1).bank_of(0xFFFC), 0u); }

TEST(BankArbiter, at_reset_the_lowest_requester_wins) {
  BankArbiter arbiter(2);
  EXPECT_EQ(arbiter.grant(0, 0b1010'0000), 5u);
  EXPECT_EQ(arbiter.grant(1, 0b1111), 0u);
}

TEST(BankArbiter, after_a_grant_the_pointer_moves_to_the_next_requester_even_if_another_won) {
  BankArbiter arbiter(1);
  EXPECT_EQ(arbiter.grant(0, 0b1'0110), 2u ^ 3u);  // rr 0: requester 1; rr becomes 1, the smallest above 0
  EXPECT_EQ(arbiter.grant(0, 0b1'0100), 2u);       // 2 XOR 1 = 3 is less than 4 XOR 1 = 5; rr becomes 2
  EXPECT_EQ(arbiter.grant(0, 0b1'1001), 3u);       // 0 XOR 2 = 2, 3 XOR 2 = 1: 3 wins; rr becomes 3
  EXPECT_EQ(arbiter.grant(0, 0b0'0011), 1u);       // 0 XOR 3 = 3, 1 XOR 3 = 2: 1 wins; rr wraps to 0
  EXPECT_EQ(arbiter.grant(0, 0b0'0011), 0u);
}

TEST(BankArbiter, banks_know_nothing_of_each_other) {
  BankArbiter arbiter(2);
  arbiter.grant(0, 0b10);
  EXPECT_EQ(arbiter.grant(1, 0b11), 0u);
  EXPECT_EQ(arbiter.grant(0, 0b11), 1u);
}

TEST(BankArbiter, any_sequence_of_requests_follows_the_literal_rule) {
  EXPECT_TRUE(rc::check([](const std::vector<std::uint32_t>& sequence) {
    BankArbiter arbiter(1);
    LiteralRule rule;
    const auto mask = *rc::gen::element(0xFFu, 0xFFFFu, 0xFFFF'FFFFu);
    for (const std::uint32_t drawn : sequence) {
      if ((drawn & mask) == 0) continue;
      RC_ASSERT(arbiter.grant(0, drawn & mask) == rule.grant(drawn & mask));
    }
  }));
}

TEST(BankArbiter, long_sequences_of_crowded_and_lonely_requests_follow_the_literal_rule) {
  std::mt19937 random(1);
  BankArbiter arbiter(1);
  LiteralRule rule;
  for (unsigned cycle = 0; cycle < 100'000; ++cycle) {
    auto requesters = static_cast<std::uint32_t>(random() & random());
    if (cycle % 3 == 0) requesters = 1u << random() % 32;
    if (requesters == 0) continue;
    ASSERT_EQ(arbiter.grant(0, requesters), rule.grant(requesters)) << "cycle " << cycle;
  }
}

TEST(BankArbiter, granting_a_lonely_requester_is_the_same_rule) {
  std::mt19937 random(2);
  BankArbiter general(1);
  BankArbiter special(1);
  for (unsigned cycle = 0; cycle < 10'000; ++cycle) {
    const unsigned alone = random() % 16;
    special.grant_alone(0, alone);
    ASSERT_EQ(general.grant(0, 1u << alone), alone);
    const auto both = static_cast<std::uint32_t>((random() & 0xFFFF) | 1);
    ASSERT_EQ(general.grant(0, both), special.grant(0, both));
  }
}

// Measured on the RTL: 0.122 (tests/reference/tables/hci_stats.txt, first row).
TEST(BankArbiter, eight_cores_always_asking_at_random_wait_an_eighth_of_a_cycle_a_request) {
  constexpr unsigned kCores = 8;
  constexpr unsigned kBanks = 32;
  std::mt19937 random(3);
  BankArbiter arbiter(kBanks);
  std::array<unsigned, kCores> wants{};
  for (unsigned& bank : wants) bank = random() % kBanks;
  double grants = 0;
  double stalls = 0;
  for (unsigned cycle = 0; cycle < 200'000; ++cycle) {
    std::array<BankArbiter::Requesters, kBanks> requests{};
    for (unsigned core = 0; core < kCores; ++core) requests[wants[core]] |= 1u << core;
    for (unsigned bank = 0; bank < kBanks; ++bank) {
      if (requests[bank] == 0) continue;
      wants[arbiter.grant(bank, requests[bank])] = random() % kBanks;
      stalls += std::popcount(requests[bank]) - 1;
      ++grants;
    }
  }
  EXPECT_NEAR(stalls / grants, 0.122, 0.00122);
}

TEST(BankArbiter, nobody_who_keeps_asking_waits_for_ever) {
  constexpr std::uint32_t kAll = 0xFFFF;
  BankArbiter arbiter(1);
  std::array<unsigned, 16> waited{};
  for (unsigned cycle = 0; cycle < 1000; ++cycle) {
    const unsigned winner = arbiter.grant(0, kAll);
    for (unsigned& cycles : waited) ++cycles;
    waited[winner] = 0;
    for (const unsigned cycles : waited) ASSERT_LT(cycles, 16u);
  }
}

TEST(BankArbiter, a_row_of_grants_leaves_what_each_grant_alone_leaves_and_goes_round_behind_the_last_bank) {
  for (unsigned first = 0; first < 8; ++first) {
    BankArbiter row(8);
    BankArbiter alone(8);
    row.grant_row(first, 8, 4);
    for (unsigned lane = 0; lane < 4; ++lane) alone.grant_alone((first + lane) % 8, 8 + lane);
    for (unsigned bank = 0; bank < 8; ++bank) EXPECT_EQ(row.grant(bank, 0xffff), alone.grant(bank, 0xffff)) << bank;
  }
}

}  // namespace
}  // namespace tessera::mem
