#include "system/tracer.hpp"

#include <algorithm>
#include <bit>
#include <iterator>

#include <fmt/format.h>

namespace tessera::system {

void Tracer::take(const core::Hart& hart) {
  const core::Journal& journal = hart.journal();
  Taken& taken = taken_[hart.id()];
  if (taken.epoch != journal.epoch()) taken = {journal.epoch(), 0};
  for (const core::Journal::Entry* entry = journal.begin() + taken.entries; entry != journal.end(); ++entry) {
    lines_.push_back({entry->cycle, hart.id(), entry->instruction->pc, entry->instruction->word});
  }
  taken.entries = static_cast<std::size_t>(journal.end() - journal.begin());
}

void Tracer::before_run(const core::Hart& hart) {
  if (instructions_ != nullptr) take(hart);
}

void Tracer::request(Cycle cycle, unsigned requester, std::uint32_t address, bool write, bool granted) {
  cycle_requests_.push_back({cycle, requester, address, write, granted});
}

void Tracer::burst(Cycle cycle, const mem::Dma::Burst& burst) {
  fmt::format_to(std::back_inserter(cycle_transfers_), "{} dma {} {:08x} len {}\n", cycle, burst.write ? "aw" : "ar",
                 burst.address, burst.beats - 1);
}

void Tracer::event(Cycle cycle, std::uint32_t cores) {
  for (; cores != 0; cores &= cores - 1) {
    fmt::format_to(std::back_inserter(cycle_transfers_), "{} dma event core {}\n", cycle, std::countr_zero(cores));
  }
}

void Tracer::end_of_cycle() {
  std::sort(cycle_requests_.begin(), cycle_requests_.end(),
            [](const RequestLine& a, const RequestLine& b) { return a.requester < b.requester; });
  fmt::memory_buffer text;
  text.append(cycle_transfers_);
  for (const RequestLine& line : cycle_requests_) {
    fmt::format_to(std::back_inserter(text), "{} {} {:08x} {} {}\n", line.cycle, line.requester, line.address,
                   line.write ? 'W' : 'R', line.granted ? 1 : 0);
  }
  requests_->write(text.data(), static_cast<std::streamsize>(text.size()));
  cycle_requests_.clear();
  cycle_transfers_.clear();
}

void Tracer::write(std::span<core::Hart* const> harts, Cycle now, bool force) {
  if (instructions_ == nullptr || (!force && lines_.size() < kEnough)) return;
  for (const core::Hart* hart : harts) take(*hart);
  const auto certain = std::partition(lines_.begin(), lines_.end(), [&](const Line& line) { return line.cycle < now; });
  std::sort(lines_.begin(), certain,
            [](const Line& a, const Line& b) { return a.cycle != b.cycle ? a.cycle < b.cycle : a.core < b.core; });
  fmt::memory_buffer text;
  for (auto line = lines_.begin(); line != certain; ++line) {
    fmt::format_to(std::back_inserter(text), "{} {} {:08x} {:08x}\n", line->cycle, line->core, line->pc, line->word);
  }
  instructions_->write(text.data(), static_cast<std::streamsize>(text.size()));
  lines_.erase(lines_.begin(), certain);
}

}  // namespace tessera::system
