#include "base/parallel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <vector>

namespace tessera {
namespace {

TEST(Parallel, each_piece_is_done_once_on_any_number_of_threads) {
  for (const unsigned threads : {0u, 1u, 2u, 7u, 200u}) {
    std::vector<std::atomic<int>> done(100);
    for_each_parallel(done.size(), threads, [&](std::size_t index) { ++done[index]; });
    EXPECT_TRUE(std::ranges::all_of(done, [](int times) { return times == 1; })) << threads;
  }
  for_each_parallel(0, 3, [](std::size_t) { FAIL() << "there is no work"; });
}

TEST(Parallel, what_the_first_piece_throws_is_rethrown_and_no_further_ones_begin) {
  std::atomic<int> begun = 0;
  try {
    for_each_parallel(1000, 2, [&](std::size_t index) {
      ++begun;
      if (index == 0) throw std::runtime_error("first");
      if (index == 1) throw std::runtime_error("second");
    });
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "first");
  }
  EXPECT_LT(begun, 1000);
}

}  // namespace
}  // namespace tessera
