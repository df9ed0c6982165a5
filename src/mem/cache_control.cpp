#include "mem/cache_control.hpp"

#include <fmt/format.h>

#include <utility>

#include "arch/instruction_cache_registers.h"

namespace tessera::mem {
namespace {

constexpr std::uint32_t kNoRegister = 0xDEAD'CA5E;  // what the RTL answers a read of nothing

}  // namespace

CacheControl::CacheControl(unsigned cores, unsigned banks) : all_{(1u << cores) - 1, (1u << banks) - 1} {}

void CacheControl::fail(std::string what) { fault_ = std::move(what); }

CacheControl::Answer CacheControl::access(std::uint32_t offset, bool write, std::uint32_t data, Cycle now) {
  free_from_ = now + 1;
  offset &= ~3u;
  if (write) return this->write(offset, data, now);
  switch (offset) {
    case INSTRUCTION_CACHE_ENABLE:
      return {all_.privates | all_.banks * (all_.privates + 1), now};
    case INSTRUCTION_CACHE_FLUSH:
      return {0, now};
    case INSTRUCTION_CACHE_PREFETCH:
      return {prefetching_, now};
    case INSTRUCTION_CACHE_FLUSH_SET:
      return {last_set_, now};
    case INSTRUCTION_CACHE_FLUSH_PRIVATE:
      return {kNoRegister, now};
    default:
      fail(fmt::format("register {:#x} is read: counters are not modelled (look-ups and misses are in the report)",
                       offset));
      return {0, now};
  }
}

CacheControl::Answer CacheControl::write(std::uint32_t offset, std::uint32_t data, Cycle now) {
  const bool set = (data & 1) != 0;
  switch (offset) {
    case INSTRUCTION_CACHE_ENABLE:
      if (!set) fail("they are switched off: fetching past them is not modelled (leave ENABLE at 1)");
      break;
    case INSTRUCTION_CACHE_FLUSH:
    case INSTRUCTION_CACHE_FLUSH_PRIVATE:
      flushing_ = set;
      flushed_ = offset == INSTRUCTION_CACHE_FLUSH ? Caches{} : Caches{0, all_.banks};
      set_of_.reset();
      break;
    case INSTRUCTION_CACHE_FLUSH_SET:
      flushing_ = true;
      flushed_ = {};
      set_of_ = last_set_ = data;
      break;
    case INSTRUCTION_CACHE_PREFETCH:
      prefetched_before_ = prefetching(now);
      prefetching_ = data & all_.privates;
      prefetching_from_ = now + 1;
      return {0, now};
    default:
      fail(fmt::format("register {:#x} is written: there is none, or one of the counters, which are not modelled",
                       offset));
      return {0, now};
  }
  from_ = now + 1;
  free_from_ = now + 2;
  if (flushing_) return {0, std::nullopt};
  return {0, now + 1};
}

std::optional<CacheControl::Request> CacheControl::request(Cycle now) const {
  if (!flushing_ || now < from_) return std::nullopt;
  return Request{{all_.privates & ~flushed_.privates, all_.banks & ~flushed_.banks}, set_of_};
}

bool CacheControl::cycle(Cycle now, Caches done) {
  if (!flushing_ || now < from_) return false;
  if (flushed_.privates == all_.privates && flushed_.banks == all_.banks) {
    flushing_ = false;
    free_from_ = now + 1;
    return true;
  }
  flushed_.privates |= done.privates & all_.privates;
  flushed_.banks |= done.banks & all_.banks;
  return false;
}

}  // namespace tessera::mem
