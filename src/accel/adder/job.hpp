// A job of the vector adder: its register image, decoded and checked.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "accel/adder/numerics.hpp"
#include "accel/hwpe/accelerator.hpp"

namespace tessera::accel::adder {

struct Job {
  explicit Job(std::span<const std::uint32_t> registers);

  Address first = 0, second = 0, destination = 0;
  std::uint32_t count = 0;
  Scales scales;
};

/// What keeps the job from running, naming register and value, or nothing.
std::optional<std::string> check(const Job& job, const JobMemory& memory);

}  // namespace tessera::accel::adder
