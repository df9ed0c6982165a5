#include "accel/hwpe/controller.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tessera::accel {
namespace {

constexpr std::uint32_t kFull = ~0u;             // -1
constexpr std::uint32_t kAnotherCore = ~0u - 1;  // -2
constexpr std::uint32_t kIds = 256;

}  // namespace

Controller::Controller(const Config& config) : config_(config), contexts_(config.contexts) {
  for (Context& context : contexts_) context.registers.assign(config.job_registers, 0);
}

bool Controller::serves(std::uint32_t offset) const {
  return offset <= HWPE_CHECK_STATE || (offset - config_.first_job_register) / 4 < config_.job_registers;
}

std::uint32_t Controller::acquire(unsigned core) {
  if (locked_) return contexts_[*locked_].core == core ? contexts_[*locked_].id : kAnotherCore;
  const auto free = std::ranges::find(contexts_, State::Free, &Context::state);
  if (free == contexts_.end()) return kFull;
  free->state = State::Acquired;
  free->core = core;
  free->id = next_id_;
  next_id_ = (next_id_ + 1) % kIds;
  locked_ = static_cast<unsigned>(free - contexts_.begin());
  return free->id;
}

std::uint32_t Controller::status() const {
  std::uint32_t status = 0;
  for (const unsigned index : queue_) status |= 1u << 8 * index;
  return status;
}

Controller::Context* Controller::locked_by(unsigned core) {
  return locked_ && contexts_[*locked_].core == core ? &contexts_[*locked_] : nullptr;
}

std::span<const std::uint32_t> Controller::acquired(unsigned core) const {
  if (!locked_ || contexts_[*locked_].core != core) return {};
  return contexts_[*locked_].registers;
}

std::uint32_t Controller::read(unsigned core, std::uint32_t offset) {
  switch (offset) {
    case HWPE_ACQUIRE:
      return acquire(core);
    case HWPE_FINISHED_JOBS:
      return std::exchange(finished_, 0);
    case HWPE_STATUS:
      return status();
    case HWPE_RUNNING_TASK:
      return running_ ? contexts_[queue_.front()].id : ~0u;
    default:
      break;
  }
  const std::uint32_t word = (offset - config_.first_job_register) / 4;
  const auto registers = acquired(core);
  return word < registers.size() ? registers[word] : 0;
}

std::optional<std::string> Controller::write(unsigned core, std::uint32_t offset, std::uint32_t value) {
  const std::uint32_t word = (offset - config_.first_job_register) / 4;
  if (word >= config_.job_registers) return "it is read-only";
  Context* context = locked_by(core);
  if (context == nullptr) return fmt::format("core {} has not acquired a context", core);
  context->registers[word] = value;
  return std::nullopt;
}

std::optional<std::string> Controller::trigger(unsigned core, std::uint32_t value) {
  Context* context = locked_by(core);
  if (context == nullptr && (value != 0 || queue_.empty())) {
    return fmt::format("core {} has not acquired a context", core);
  }
  if (context != nullptr) {
    context->state = State::Committed;
    queue_.push_back(*locked_);
    locked_.reset();
  }
  if (value == 0) {
    for (const unsigned index : queue_) contexts_[index].state = State::Triggered;
  }
  return std::nullopt;
}

void Controller::clear() {
  for (Context& context : contexts_) context.state = State::Free;
  queue_.clear();
  locked_.reset();
  running_ = false;
  next_id_ = 0;
  finished_ = 0;
}

void Controller::finish() {
  contexts_[queue_.front()].state = State::Free;
  queue_.erase(queue_.begin());
  running_ = false;
  ++finished_;
}

}  // namespace tessera::accel
