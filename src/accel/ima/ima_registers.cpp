// The control port of the in-memory accelerator: cells, tile table, column parameters.
#include <algorithm>

#include <fmt/format.h>

#include "accel/ima/ima.hpp"
#include "arch/accelerators/ima_registers.h"

namespace tessera::accel::ima {
namespace {

constexpr std::uint32_t kWords = HWPE_PORT_BYTES / 4;

std::uint32_t low(std::uint32_t word) { return word & 0xffff; }
std::uint32_t high(std::uint32_t word) { return word >> 16; }

bool is_register(std::uint32_t offset) {
  switch (offset) {
#define TESSERA_ONE(name, offset, access, meaning) case IMA_##name:
    TESSERA_IMA_REGISTERS(TESSERA_ONE)
#undef TESSERA_ONE
    return true;
    default:
      return false;
  }
}

}  // namespace

Ima::Ima(const FrameConfig& frame, const arch::Ima& config, std::uint32_t clock_mhz)
    : Accelerator("IMA", frame, IMA_FIRST_JOB_REGISTER, IMA_JOB_REGISTERS),
      config_(config),
      product_cycles_(arch::cycles_of_ns(config.product_ns, clock_mhz)),
      program_row_cycles_(arch::cycles_of_ns(config.program_row_ns, clock_mhz)),
      storage_(config),
      own_(kWords, 0) {}

std::uint32_t* Ima::own_register(std::uint32_t offset) {
  return is_register(offset) && offset != IMA_SUBMIT && offset != IMA_PR_VAL ? &own_[offset / 4] : nullptr;
}

bool Ima::can_accept(std::uint32_t offset, bool is_write, Cycle now) const {
  if (!is_write) return true;
  if (offset == IMA_SUBMIT) return now >= programming_.until;
  // A rectangle that is about to be finished is finished, and tells so, before the next begins.
  return offset != IMA_P_HEIGHT || !busy_beside_jobs();
}

std::uint32_t Ima::read_own(std::uint32_t offset, Answer& answer, Cycle now) {
  if (offset == IMA_PR_VAL) {
    const CellRectangle cell{own_[IMA_ARRAY / 4], own_[IMA_PR_X / 4], own_[IMA_PR_Y / 4], 1, 1};
    if (auto complaint = storage_.check(cell)) {
      report_fault(fmt::format("PR_X {}, PR_Y {}: {}", cell.column, cell.row, *complaint));
      return 0;
    }
    if (controller().has_jobs()) {
      report_fault("PR_VAL: cells cannot be read while there are jobs");
      return 0;
    }
    ++counters_.cells_read;
    answer.ready = now + product_cycles_;
    const std::int32_t value = config_.analog() ? storage_.conducted(cell.array, cell.column, cell.row)
                                                : storage_.cell(cell.array, cell.column, cell.row);
    return static_cast<std::uint32_t>(value);
  }
  if (!is_register(offset)) return Accelerator::read_own(offset, answer, now);
  const std::uint32_t* place = own_register(offset);
  return place == nullptr ? 0 : *place;
}

std::optional<std::string> Ima::write_own(unsigned core, std::uint32_t offset, std::uint32_t value, Cycle now) {
  if (offset == IMA_SUBMIT) return submit(core, value, now);
  std::uint32_t* place = own_register(offset);
  if (place == nullptr) return is_register(offset) ? "it is read-only" : "there is no such register";
  *place = value;
  switch (offset) {
    case IMA_P_HEIGHT:
      return begin_programming(core);
    case IMA_T_PLACE:
      return store_tile();
    case IMA_C_SHIFT:
      return store_parameter();
    case IMA_R_OFFSETS:
      return store_row_offsets();
    default:
      return std::nullopt;
  }
}

std::optional<std::string> Ima::begin_programming(unsigned core) {
  if (controller().acquired(core).empty()) return fmt::format("core {} has not acquired the accelerator", core);
  if (controller().has_jobs()) return "cells cannot be programmed while there are jobs";
  const CellRectangle area{own_[IMA_ARRAY / 4], own_[IMA_P_START_X / 4], own_[IMA_P_START_Y / 4], own_[IMA_P_WIDTH / 4],
                           own_[IMA_P_HEIGHT / 4]};
  if (auto complaint = storage_.check(area)) return complaint;
  const Cycle until = programming_.until;
  programming_ = {area, 0, {}, true, core, until};
  return std::nullopt;
}

std::optional<std::string> Ima::submit(unsigned core, std::uint32_t word, Cycle now) {
  if (!programming_.active || programming_.row == programming_.area.rows) return "no rectangle to program";
  if (programming_.core != core) return fmt::format("core {} is programming", programming_.core);
  const unsigned bits = own_[IMA_P_FORMAT / 4] == 0 ? 4 : 16;
  std::vector<std::int16_t>& weights = programming_.weights;
  for (unsigned at = 0; at < 32 && weights.size() < programming_.area.columns; at += bits) {
    const auto aligned = static_cast<std::int32_t>(word << (32 - bits - at));
    weights.push_back(static_cast<std::int16_t>(aligned >> (32 - bits)));
  }
  if (weights.size() < programming_.area.columns) return std::nullopt;
  if (config_.analog() && bits == 4) {
    for (std::int16_t& weight : weights) weight = static_cast<std::int16_t>(weight * analog::kCodeUnit);
  }
  CellRectangle row = programming_.area;
  row.row += programming_.row++;
  row.rows = 1;
  if (auto complaint = storage_.store(row, weights)) return complaint;
  weights.clear();
  programming_.until = now + program_row_cycles_;
  ++counters_.rows_programmed;
  return std::nullopt;
}

void Ima::step_beside_jobs(Cycle now) {
  if (!busy_beside_jobs() || now < programming_.until) return;
  raise_event(programming_.core);
  programming_.active = false;
}

std::optional<std::string> Ima::store_tile() {
  const std::uint32_t index = own_[IMA_T_INDEX / 4];
  if (index >= storage_.tiles().size()) return fmt::format("T_INDEX {} of {} entries", index, storage_.tiles().size());
  bool in_use = false;
  controller().for_each_job([&](std::span<const std::uint32_t> registers) {
    const Job job(registers);
    in_use |= index - job.first_tile < job.tiles;
  });
  if (in_use) return fmt::format("entry {} of the tile table belongs to a job that has not ended", index);
  const std::uint32_t position = own_[IMA_T_POSITION / 4];
  const std::uint32_t size = own_[IMA_T_SIZE / 4];
  const std::uint32_t place = own_[IMA_T_PLACE / 4];
  const CellRectangle area{own_[IMA_T_ARRAY / 4], low(position), high(position), low(size), high(size)};
  if (auto complaint = storage_.check(area)) return complaint;
  storage_.set_tile(index, {area, low(place), high(place)});
  ++own_[IMA_T_INDEX / 4];
  return std::nullopt;
}

std::optional<std::string> Ima::store_parameter() {
  const std::uint32_t index = own_[IMA_C_INDEX / 4];
  if (index >= storage_.parameters().size()) {
    return fmt::format("C_INDEX {} of {} entries", index, storage_.parameters().size());
  }
  bool in_use = false;
  controller().for_each_job([&](std::span<const std::uint32_t> registers) {
    const Job job(registers);
    in_use |= index - job.first_parameter < job.out_channels;
  });
  if (in_use) return fmt::format("column parameter {} belongs to a job that has not ended", index);
  const auto shift = static_cast<std::int32_t>(own_[IMA_C_SHIFT / 4]);
  if (shift < kMinShift || shift > kMaxShift)
    return fmt::format("a shift of {}, not {} to {}", shift, kMinShift, kMaxShift);
  storage_.set_parameter(index, {static_cast<std::int32_t>(own_[IMA_C_BIAS / 4]),
                                 static_cast<std::int32_t>(own_[IMA_C_MULTIPLIER / 4]), shift});
  ++own_[IMA_C_INDEX / 4];
  return std::nullopt;
}

std::optional<std::string> Ima::store_row_offsets() {
  std::uint32_t& index = own_[IMA_R_INDEX / 4];
  const std::size_t entries = storage_.row_offsets().size();
  if (index >= entries) return fmt::format("R_INDEX {} of {} entries", index, entries);
  bool in_use = false;
  controller().for_each_job([&](std::span<const std::uint32_t> registers) {
    const Job job(registers);
    in_use |= job.row_offsets && index < job.first_row_offset + job.in_channels && index + 4 > job.first_row_offset;
  });
  if (in_use) return fmt::format("row offsets {} to {} belong to a job that has not ended", index, index + 3);
  for (unsigned byte = 0; byte < 4 && index + byte < entries; ++byte) {
    storage_.set_row_offset(index + byte, static_cast<std::int8_t>(own_[IMA_R_OFFSETS / 4] >> 8 * byte));
  }
  index += 4;
  return std::nullopt;
}

std::optional<std::string> Ima::check_job(std::span<const std::uint32_t> registers) const {
  if (programming_.active) {
    return fmt::format("TRIGGER with {} of P_HEIGHT {} rows submitted, or the last of them being programmed",
                       programming_.row, programming_.area.rows);
  }
  return check(Job(registers), storage_, frame().memory);
}

}  // namespace tessera::accel::ima
