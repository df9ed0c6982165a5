// Cells, tile table and column parameters through the control port, and what they cost in time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "accel/testing_layers.hpp"

namespace tessera::accel::ima {
namespace {

using namespace test;
using ::testing::HasSubstr;

constexpr Cycle kRow = 1625;  // 3250 ns at 500 MHz
constexpr std::uint32_t kPort = HWPE_IMA_PORT;

class ImaRegisters : public ::testing::Test {
 protected:
  std::uint32_t read(std::uint32_t offset, unsigned core = 0) { return bench_.read(HWPE_IMA_PORT, offset, core); }
  void write(std::uint32_t offset, std::uint32_t value, unsigned core = 0) {
    bench_.write(HWPE_IMA_PORT, offset, value, core);
  }
  bool accepts(std::uint32_t offset) {
    return bench_.accelerators.can_accept(HWPE_IMA_PORT + offset, true, bench_.now);
  }

  /// Acquires the accelerator and begins a rectangle.
  void begin_rectangle(const CellRectangle& area, unsigned core = 0) {
    read(HWPE_ACQUIRE, core);
    write(IMA_ARRAY, area.array, core);
    write(IMA_P_START_X, area.column, core);
    write(IMA_P_START_Y, area.row, core);
    write(IMA_P_WIDTH, area.columns, core);
    write(IMA_P_HEIGHT, area.rows, core);
  }
  /// Submits a word as soon as it is accepted.
  void submit(std::uint32_t word, unsigned core = 0) {
    while (!accepts(IMA_SUBMIT)) bench_.step();
    write(IMA_SUBMIT, word, core);
  }
  std::int32_t read_cell(std::uint32_t array, std::uint32_t column, std::uint32_t row) {
    write(IMA_ARRAY, array);
    write(IMA_PR_X, column);
    write(IMA_PR_Y, row);
    return static_cast<std::int32_t>(read(IMA_PR_VAL));
  }
  Storage& storage() { return *bench_.accelerators.ima_storage(); }

  Bench bench_{machine_of()};
};

TEST_F(ImaRegisters, cells_are_programmed_row_by_row_8_weights_of_4_bits_a_word) {
  begin_rectangle({2, 5, 7, 10, 2});
  submit(0xfedc'ba98);
  submit(0x0000'0021);  // the rest of the row begins no other one
  submit(0x7654'3210);
  submit(0xffff'ff43);
  for (std::uint32_t column = 0; column < 10; ++column) {
    const auto nibble = static_cast<std::int32_t>(column);
    EXPECT_EQ(storage().cell(2, 5 + column, 7), column < 8 ? nibble - 8 : nibble - 7);
    EXPECT_EQ(storage().cell(2, 5 + column, 8), column < 8 ? nibble : nibble - 5);
  }
  EXPECT_EQ(storage().programmed_cells(), 20u);
  EXPECT_EQ(bench_.fault(), "");
}

TEST_F(ImaRegisters, two_weights_of_16_bits_a_word_hold_what_exact_cells_hold) {
  write(IMA_P_FORMAT, 1);
  begin_rectangle({0, 0, 0, 3, 1});
  submit(0x00ff'ff00);
  submit(0x0000'fffd);
  EXPECT_EQ(read_cell(0, 0, 0), -256);
  EXPECT_EQ(read_cell(0, 1, 0), 255);
  EXPECT_EQ(read_cell(0, 2, 0), -3);
}

TEST_F(ImaRegisters, a_row_takes_its_time_in_which_the_next_word_is_not_accepted) {
  bench_.now = 1000;
  begin_rectangle({0, 0, 0, 16, 3});
  submit(0);
  EXPECT_TRUE(accepts(IMA_SUBMIT)) << "the row is not complete";
  submit(0);
  EXPECT_EQ(bench_.now, 1000u);
  EXPECT_FALSE(accepts(IMA_SUBMIT));
  bench_.now = 1000 + kRow - 1;
  EXPECT_FALSE(accepts(IMA_SUBMIT));
  bench_.now = 1000 + kRow;
  EXPECT_TRUE(accepts(IMA_SUBMIT));
  EXPECT_TRUE(accepts(IMA_P_WIDTH)) << "only cells wait";
}

TEST_F(ImaRegisters, the_last_row_done_raises_the_event_for_the_core_that_began) {
  begin_rectangle({0, 0, 0, 8, 2}, 6);
  submit(0, 6);
  submit(0, 6);
  EXPECT_EQ(bench_.now, kRow);
  EXPECT_EQ(read(HWPE_CHECK_STATE), 2u);
  ASSERT_TRUE(bench_.step_to_event());
  EXPECT_EQ(bench_.seen[0], (Bench::Seen{2 * kRow, HWPE_FIRST_EVENT, 1u << 6}));
  EXPECT_EQ(read(HWPE_CHECK_STATE), 0u);
  for (unsigned further = 0; further < 10; ++further) bench_.step();
  EXPECT_EQ(bench_.seen.size(), 1u);
}

TEST_F(ImaRegisters, the_next_rectangle_waits_for_the_event_of_the_one_before) {
  begin_rectangle({0, 0, 0, 8, 1});
  submit(0);
  while (!accepts(IMA_P_HEIGHT)) bench_.step();
  EXPECT_EQ(bench_.seen.size(), 1u);
  EXPECT_EQ(bench_.now, kRow + 1);
}

TEST_F(ImaRegisters, a_cell_is_read_in_the_time_of_a_product) {
  EXPECT_FALSE(storage().store({33, 255, 255, 1, 1}, std::vector<std::int16_t>{-200}));
  bench_.now = 50;
  EXPECT_EQ(read_cell(33, 255, 255), -200);
  EXPECT_EQ(bench_.accelerators.read(0, kPort + IMA_PR_VAL, 50).ready, 50u + 65);
  EXPECT_EQ(bench_.accelerators.read(0, kPort + IMA_PR_X, 50).ready, 50u);
  EXPECT_EQ(bench_.count("IMA", "cells_read"), 2u);
}

TEST_F(ImaRegisters, the_tile_table_is_filled_entry_by_entry) {
  write(IMA_T_INDEX, 40);
  for (std::uint32_t entry = 0; entry < 2; ++entry) {
    write(IMA_T_ARRAY, 3 + entry);
    write(IMA_T_POSITION, halves(11, 12 + entry));
    write(IMA_T_SIZE, halves(20, 30));
    write(IMA_T_PLACE, halves(100, 200));
  }
  EXPECT_EQ(read(IMA_T_INDEX), 42u);
  for (std::uint32_t entry = 0; entry < 2; ++entry) {
    const Tile& tile = storage().tiles()[40 + entry];
    EXPECT_EQ(tile.area, (CellRectangle{3 + entry, 11, 12 + entry, 20, 30}));
    EXPECT_EQ(tile.first_column, 100u);
    EXPECT_EQ(tile.first_row, 200u);
  }
}

TEST_F(ImaRegisters, column_parameters_are_filled_entry_by_entry) {
  write(IMA_C_INDEX, 9);
  write(IMA_C_BIAS, 0xffff'ffff);
  write(IMA_C_MULTIPLIER, 0x7fff'ffff);
  write(IMA_C_SHIFT, 33);
  write(IMA_C_SHIFT, 34);
  EXPECT_EQ(read(IMA_C_INDEX), 11u);
  EXPECT_EQ(storage().parameters()[9], (Requantisation{-1, 0x7fff'ffff, 33}));
  EXPECT_EQ(storage().parameters()[10], (Requantisation{-1, 0x7fff'ffff, 34}));
}

TEST_F(ImaRegisters, a_layer_programmed_through_the_registers_computes_as_one_stored_by_the_host) {
  Draw draw(5);
  ImaLayer layer = draw_ima_layer(draw, -8, 7);
  while (layer.depthwise()) layer = draw_ima_layer(draw, -8, 7);
  Bench host(machine_of());
  Draw contents(6);
  fill(host, contents);
  Draw same(6);
  fill(bench_, same);
  load(layer, *host.accelerators.ima_storage());
  write(IMA_T_INDEX, layer.settings.first_tile);
  for (std::size_t index = 0; index < layer.areas.size(); ++index) {
    const arch::ImaTile& tile = layer.geometry.tiles[index];
    const CellRectangle& area = layer.areas[index];
    write(IMA_T_ARRAY, area.array);
    write(IMA_T_POSITION, halves(area.column, area.row));
    write(IMA_T_SIZE, halves(area.columns, area.rows));
    write(IMA_T_PLACE, halves(tile.first_column, tile.first_row));
    while (!accepts(IMA_P_HEIGHT)) bench_.step();
    begin_rectangle(area);
    for (std::uint32_t row = 0; row < tile.rows; ++row) {
      for (std::uint32_t column = 0; column < tile.columns; column += 8) {
        std::uint32_t word = 0;
        for (std::uint32_t at = 0; at < std::min(8u, tile.columns - column); ++at) {
          word |= (static_cast<std::uint32_t>(layer.matrix(tile.first_row + row, tile.first_column + column + at)) & 15)
                  << 4 * at;
        }
        submit(word);
      }
    }
  }
  write(IMA_C_INDEX, layer.settings.first_parameter);
  for (const Requantisation& one : layer.parameters) {
    write(IMA_C_BIAS, static_cast<std::uint32_t>(one.bias));
    write(IMA_C_MULTIPLIER, static_cast<std::uint32_t>(one.multiplier));
    write(IMA_C_SHIFT, static_cast<std::uint32_t>(one.shift));
  }
  ASSERT_TRUE(bench_.step_to_event(layer.areas.size())) << bench_.fault();
  start(bench_, layer);
  start(host, layer);
  ASSERT_TRUE(bench_.step_to_event(layer.areas.size() + 1)) << bench_.fault();
  ASSERT_TRUE(host.step_to_event());
  EXPECT_TRUE(std::ranges::equal(host.ram.bytes(), bench_.ram.bytes()));
}

class ImaRegisterFault : public ImaRegisters {
 protected:
  void start_job() {
    Draw draw(1);
    layer_ = draw_ima_layer(draw);
    load(layer_, storage());
    start(bench_, layer_);
    ASSERT_EQ(bench_.fault(), "");
  }
  ImaLayer layer_;
};

TEST_F(ImaRegisterFault, programming_without_having_acquired_the_accelerator) {
  write(IMA_P_HEIGHT, 1);
  EXPECT_EQ(bench_.fault(), "IMA: register 0x2c written with 0x1 by core 0: core 0 has not acquired the accelerator");
}

TEST_F(ImaRegisterFault, programming_while_there_are_jobs) {
  start_job();
  begin_rectangle({0, 0, 0, 1, 1});
  EXPECT_THAT(bench_.fault(), HasSubstr("cells cannot be programmed while there are jobs"));
}

TEST_F(ImaRegisterFault, reading_cells_while_there_are_jobs) {
  start_job();
  read(IMA_PR_VAL);
  EXPECT_THAT(bench_.fault(), HasSubstr("PR_VAL: cells cannot be read while there are jobs"));
}

TEST_F(ImaRegisterFault, a_rectangle_that_leaves_the_array) {
  begin_rectangle({0, 250, 0, 7, 1});
  EXPECT_THAT(bench_.fault(),
              HasSubstr("register 0x2c written with 0x1 by core 0: columns 250 to 256 of an array of 256"));
}

TEST_F(ImaRegisterFault, more_words_than_the_rectangle_takes) {
  write(IMA_SUBMIT, 0);
  EXPECT_THAT(bench_.fault(), HasSubstr("register 0x30 written with 0x0 by core 0: no rectangle to program"));
}

TEST_F(ImaRegisterFault, a_word_by_another_core_than_the_one_that_began) {
  begin_rectangle({0, 0, 0, 8, 1}, 4);
  write(IMA_SUBMIT, 0, 5);
  EXPECT_THAT(bench_.fault(), HasSubstr("written with 0x0 by core 5: core 4 is programming"));
}

TEST_F(ImaRegisterFault, a_weight_that_no_cell_holds) {
  write(IMA_P_FORMAT, 1);
  begin_rectangle({0, 0, 0, 1, 1});
  submit(300);
  EXPECT_THAT(bench_.fault(), HasSubstr("weight 300 does not fit a cell, which holds -256 to 255"));
}

TEST_F(ImaRegisterFault, a_trigger_before_the_rectangle_is_done) {
  begin_rectangle({0, 0, 0, 8, 2});
  submit(0);
  write(HWPE_TRIGGER, 0);
  EXPECT_EQ(bench_.fault(), "IMA: TRIGGER with 1 of P_HEIGHT 2 rows submitted, or the last of them being programmed");
}

TEST_F(ImaRegisterFault, a_cell_outside_the_arrays) {
  read_cell(0, 256, 3);
  EXPECT_EQ(bench_.fault(), "IMA: PR_X 256, PR_Y 3: columns 256 to 256 of an array of 256");
}

TEST_F(ImaRegisterFault, a_tile_outside_the_table_or_an_array) {
  write(IMA_T_INDEX, 512);
  write(IMA_T_PLACE, 0);
  EXPECT_THAT(bench_.fault(), HasSubstr("register 0xc0 written with 0x0 by core 0: T_INDEX 512 of 512 entries"));
  Bench other(machine_of());
  other.write(HWPE_IMA_PORT, IMA_T_PLACE, 0);
  EXPECT_THAT(other.fault(), HasSubstr("an area without cells"));
}

TEST_F(ImaRegisterFault, a_tile_or_parameter_of_a_job_that_has_not_ended) {
  start_job();
  write(IMA_T_INDEX, layer_.settings.first_tile);
  write(IMA_T_SIZE, halves(1, 1));
  write(IMA_T_PLACE, 0);
  EXPECT_THAT(bench_.fault(), HasSubstr("of the tile table belongs to a job that has not ended"));
  Bench other(machine_of());
  load(layer_, *other.accelerators.ima_storage());
  start(other, layer_);
  other.write(HWPE_IMA_PORT, IMA_C_INDEX, layer_.settings.first_parameter);
  other.write(HWPE_IMA_PORT, IMA_C_SHIFT, 31);
  EXPECT_THAT(other.fault(), HasSubstr("belongs to a job that has not ended"));
}

TEST_F(ImaRegisterFault, a_parameter_outside_the_table_or_with_a_shift_there_is_not) {
  write(IMA_C_INDEX, 10'880);
  write(IMA_C_SHIFT, 31);
  EXPECT_THAT(bench_.fault(), HasSubstr("C_INDEX 10880 of 10880 entries"));
  Bench other(machine_of());
  other.write(HWPE_IMA_PORT, IMA_C_SHIFT, 63);
  EXPECT_THAT(other.fault(), HasSubstr("a shift of 63, not 1 to 62"));
}

TEST_F(ImaRegisterFault, a_read_only_or_missing_register_written) {
  write(IMA_PR_VAL, 0);
  EXPECT_THAT(bench_.fault(), HasSubstr("register 0xa8 written with 0x0 by core 0: it is read-only"));
  Bench other(machine_of());
  other.write(HWPE_IMA_PORT, 0x1fc, 0);
  EXPECT_THAT(other.fault(), HasSubstr("there is no such register"));
}

TEST_F(ImaRegisterFault, a_job_that_is_refused_does_not_run) {
  Draw draw(1);
  start(bench_, draw_ima_layer(draw));
  EXPECT_THAT(bench_.fault(), HasSubstr("IMA: TILES: entry"));
  EXPECT_EQ(bench_.accelerators.next_wake(bench_.now), kNever);
}

}  // namespace
}  // namespace tessera::accel::ima
