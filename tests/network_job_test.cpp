// Steps of the resident firmware that start a job of any accelerator (arch/network_program.h): a job of the vector
// adder, which has no step of its own, among kernels and transfers.
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <vector>

#include "accel/adder/numerics.hpp"
#include "arch/accelerators/adder_registers.h"
#include "arch/network_program.h"
#include "graph/reference/add.hpp"
#include "run/firmware.hpp"
#include "system/chip.hpp"

namespace tessera {
namespace {

using Codes = std::vector<std::int8_t>;

constexpr std::uint32_t kCount = 1000;
constexpr Address kFirst = 0x1001'0000, kSecond = 0x1001'1000, kThird = 0x1001'2000, kFourth = 0x1001'3000,
                  kFifth = 0x1001'4000, kSixth = 0x1001'5000;

/// A cluster with the resident firmware, into whose memory a test writes a program.
class ProgramBench {
 public:
  ProgramBench()
      : firmware_(run::firmware()),
        chip_(arch::load_machine("cluster-adder"), firmware_, "the resident firmware", [](char) {}),
        free_(*firmware_.find("__l2_free_start")) {}

  std::span<std::byte> at(Address address, std::size_t bytes) {
    return chip_.memories().bytes(address, static_cast<std::uint32_t>(bytes)).value();
  }
  template <typename Value>
  void store(Address address, std::span<const Value> values) {
    std::ranges::copy(std::as_bytes(values), at(address, values.size_bytes()).begin());
  }
  /// Into L2, behind what was put there before.
  template <typename Value>
  Address put(std::span<const Value> values) {
    const Address address = free_;
    store(address, values);
    free_ += static_cast<Address>(values.size_bytes() + 63) / 64 * 64;
    return address;
  }
  Codes codes(Address address) {
    Codes codes(kCount);
    std::memcpy(codes.data(), at(address, kCount).data(), kCount);
    return codes;
  }
  system::Result run(std::vector<arch::NetworkStep> steps) {
    steps.push_back({arch::NETWORK_END, 0, 0, 0});
    const Address first = put(std::span<const arch::NetworkStep>(steps));
    store(*firmware_.find("network_steps"), std::span(&first, 1));
    return chip_.run({1'000'000, nullptr, {}});
  }

 private:
  system::ElfImage firmware_;
  system::Chip chip_;
  Address free_;
};

accel::adder::Scales some_scales() {
  return {{-3, 1'200'000'000, 31}, {5, 1 << 30, 32}, 1'300'000'000, 50, {7, -120, 110}};
}

/// A step that adds `first` and `second` on the vector adder.
arch::NetworkStep job_step(ProgramBench& bench, Address first, Address second, Address output) {
  const accel::adder::Scales scales = some_scales();
  const auto byte = [](std::int32_t code, unsigned place) { return (static_cast<std::uint32_t>(code) & 255) << place; };
  const std::vector<std::uint32_t> words{
      HWPE_ADDER_PORT,
      ADDER_FIRST_JOB_REGISTER,
      ADDER_JOB_REGISTERS,
      first,
      second,
      output,
      kCount,
      byte(scales.first.zero_point, 0) | byte(scales.second.zero_point, 8) | byte(scales.output.zero_point, 16),
      static_cast<std::uint32_t>(scales.first.multiplier),
      static_cast<std::uint32_t>(scales.first.shift),
      static_cast<std::uint32_t>(scales.second.multiplier),
      static_cast<std::uint32_t>(scales.second.shift),
      static_cast<std::uint32_t>(scales.multiplier),
      static_cast<std::uint32_t>(scales.shift),
      byte(scales.output.minimum, 0) | byte(scales.output.maximum, 8)};
  return {arch::NETWORK_ACCELERATOR, bench.put(std::span<const std::uint32_t>(words)), 0, 0};
}

/// The same sum on the cores.
arch::NetworkStep kernel_step(ProgramBench& bench, Address first, Address second, Address output) {
  const accel::adder::Scales scales = some_scales();
  arch::AddParameters parameters{};
  parameters.first = first;
  parameters.second = second;
  parameters.output = output;
  parameters.count = kCount;
  parameters.first_zero_point = scales.first.zero_point;
  parameters.first_multiplier = scales.first.multiplier;
  parameters.first_shift = scales.first.shift;
  parameters.second_zero_point = scales.second.zero_point;
  parameters.second_multiplier = scales.second.multiplier;
  parameters.second_shift = scales.second.shift;
  parameters.output_zero_point = scales.output.zero_point;
  parameters.output_multiplier = scales.multiplier;
  parameters.output_shift = scales.shift;
  parameters.minimum = scales.output.minimum;
  parameters.maximum = scales.output.maximum;
  return {arch::NETWORK_ADD, bench.put(std::span<const arch::AddParameters>(&parameters, 1)), 0, 0};
}

Codes sum(const Codes& first, const Codes& second) {
  Codes sums(first.size());
  accel::adder::add(some_scales(), first, second, sums);
  return sums;
}

Codes random_codes(unsigned seed) {
  std::mt19937 engine(seed);
  Codes codes(kCount);
  for (std::int8_t& code : codes) code = static_cast<std::int8_t>(engine());
  return codes;
}

TEST(NetworkJob, jobs_of_any_accelerator_run_among_kernels_and_transfers) {
  ProgramBench bench;
  const Codes first = random_codes(1), second = random_codes(2), fetched = random_codes(3);
  bench.store(kFirst, std::span(first));
  bench.store(kSecond, std::span(second));
  const arch::NetworkTransfer transfer{kFourth, bench.put(std::span(fetched)), kCount};
  std::vector<arch::NetworkStep> steps{job_step(bench, kFirst, kSecond, kThird),
                                       kernel_step(bench, kThird, kFourth, kFifth),
                                       job_step(bench, kFifth, kThird, kSixth)};
  steps[0].transfers = bench.put(std::span(&transfer, 1));
  steps[0].transfer_count = 1;
  const system::Result result = bench.run(steps);
  ASSERT_EQ(result.ending, system::Ending::Passed) << result.reason;
  const Codes third = sum(first, second);
  EXPECT_EQ(bench.codes(kThird), third);
  EXPECT_EQ(bench.codes(kFourth), fetched);
  EXPECT_EQ(bench.codes(kFifth), sum(third, fetched));
  EXPECT_EQ(bench.codes(kSixth), sum(bench.codes(kFifth), third));
}

TEST(NetworkJob, every_step_and_the_end_leave_a_mark_and_the_first_after_a_job_counts_from_0) {
  ProgramBench bench;
  const system::Result result =
      bench.run({kernel_step(bench, kFirst, kSecond, kThird), job_step(bench, kFirst, kSecond, kFourth),
                 kernel_step(bench, kFirst, kSecond, kFifth)});
  ASSERT_EQ(result.ending, system::Ending::Passed) << result.reason;
  std::vector<std::uint32_t> values;
  for (const system::Mark& mark : result.marks) values.push_back(mark.value);
  EXPECT_EQ(values, (std::vector<std::uint32_t>{0, 1, 0, 1}));
}

TEST(NetworkJob, a_hundred_jobs_one_after_another_need_no_more_stack_than_one) {
  ProgramBench bench;
  const Codes first = random_codes(4), second = random_codes(5);
  bench.store(kFirst, std::span(first));
  bench.store(kSecond, std::span(second));
  const std::vector<arch::NetworkStep> steps(100, job_step(bench, kFirst, kSecond, kThird));
  const system::Result result = bench.run(steps);
  ASSERT_EQ(result.ending, system::Ending::Passed) << result.reason;
  EXPECT_EQ(result.marks.size(), 101u);
  EXPECT_EQ(bench.codes(kThird), sum(first, second));
}

TEST(NetworkJob, a_kind_of_step_that_there_is_not_ends_the_program) {
  ProgramBench bench;
  EXPECT_EQ(bench.run({{arch::NETWORK_NEXT + 1, 0, 0, 0}}).ending, system::Ending::Failed);
}

TEST(NetworkJob, the_vector_adder_s_sum_is_that_of_the_reference_operator) {
  const accel::adder::Scales scales = some_scales();
  const graph::AddQuantisation reference{{scales.first.zero_point, scales.first.multiplier, scales.first.shift},
                                         {scales.second.zero_point, scales.second.multiplier, scales.second.shift},
                                         scales.multiplier,
                                         scales.shift,
                                         scales.output};
  for (unsigned seed = 0; seed < 20; ++seed) {
    const Codes first = random_codes(seed), second = random_codes(seed + 100);
    Codes expected(kCount);
    graph::add(reference, first, second, expected);
    EXPECT_EQ(sum(first, second), expected);
  }
}

}  // namespace
}  // namespace tessera
