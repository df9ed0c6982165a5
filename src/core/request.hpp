// What a hart posts: why it does not go on by itself, and what it asks for.
#pragma once

#include <cstdint>

#include "base/units.hpp"
#include "mem/memory_map.hpp"
#include "mem/private_cache.hpp"

namespace tessera::core {

/// What a hart waits for. With `Nothing` it goes on by itself; with `Clock` it is moved clock by clock.
enum class Wait : std::uint8_t { Nothing, Memory, Clock, Fault };

/// The access a hart asks for in the cycle `Hart::when()`.
struct Request {
  mem::Target target;
  Address address = 0;
  std::uint32_t data = 0;  ///< of a store, in the low bytes
  std::uint8_t bytes = 0;
  bool write = false;
  bool event_load = false;
  bool waited_in_id =
      false;  ///< of a cv.elw: the prefetcher had time to fill its buffer, so the core sleeps a cycle earlier
};

/// The reason of a fault by a stack pointer.
inline constexpr char kStackOverflow[] = "stack overflow";

/// The program did what it must not, and has no say in it: the run ends.
struct GuestFault {
  std::uint32_t cause = 0;  ///< RISC-V exception code
  Address pc = 0;
  Address address = 0;  ///< of the access
  const char* reason = "";
  bool host_call = false;  ///< no fault: a semihosting call, which the host answers with Hart::return_from_host
};

struct HartConfig {
  std::uint32_t id = 0;
  Address boot = 0;
  std::uint32_t trap_vector_alignment = 256;
  mem::PrivateCache* cache = nullptr;  ///< null: every fetch hits
  bool always_clocked = false;         ///< lines may vanish from the cache at any time
  /// The stack. A stack pointer that leaves it downwards is a fault, if the code cache watches for that; 0: none is.
  Address stack_low = 0;
  std::uint32_t stack_bytes = 0;
  bool calls_host = false;  ///< semihosting calls are answered
};

}  // namespace tessera::core
