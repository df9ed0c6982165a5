// What the in-memory accelerator refuses, message by message.
#include <gtest/gtest.h>

#include <functional>

#include "accel/ima/job.hpp"
#include "accel/testing_layers.hpp"

namespace tessera::accel::ima {
namespace {

using namespace test;

const JobMemory kMemory{{0x1000'0000, 0x8'0000}, {0x1010'0000, 0x8'0000}};

/// A job that is right: 3x3, 20 channels to 30, in two row tiles, and the storage it needs.
struct Right {
  Right() : storage(machine_of().ima) {
    arch::ImaGeometry& job = layer.geometry;
    job.kernel = {3, 3};
    job.padding = {1, 1};
    job.in_channels = 20;
    job.out_channels = 30;
    job.input = {kInput, {4, 5}, 20, 80};
    job.output = {kOutput, {4, 5}, 30, 120};
    job.tiles = {{0, 100, 0, 30}, {100, 80, 0, 30}};
    layer.areas = {{0, 0, 0, 30, 100}, {1, 10, 20, 30, 80}};
    layer.weights.assign(180 * 30, 1);
    layer.parameters.assign(30, {0, 1 << 30, 40});
    layer.settings.first_tile = 7;
    load(layer, storage);
  }

  std::string complaint() const {
    return check(Job(ima_image(layer.geometry, layer.settings)), storage, kMemory).value_or("");
  }

  ImaLayer layer;
  Storage storage;
};

std::string complaint_about(const std::function<void(Right&)>& change) {
  Right job;
  change(job);
  return job.complaint();
}

TEST(ImaJobCheck, a_job_in_order_is_not_complained_about) { EXPECT_EQ(Right().complaint(), ""); }

TEST(ImaJobCheck, nothing_may_be_0) {
  EXPECT_EQ(complaint_about([](Right& job) { job.layer.geometry.tiles.clear(); }), "TILES (entries) is 0");
  EXPECT_EQ(complaint_about([](Right& job) { job.layer.geometry.in_channels = 0; }), "CHANNELS (input) is 0");
  EXPECT_EQ(complaint_about([](Right& job) { job.layer.geometry.out_channels = 0; }), "CHANNELS (output) is 0");
  EXPECT_EQ(complaint_about([](Right& job) { job.layer.geometry.input.size.height = 0; }), "IN_SIZE is 0");
  EXPECT_EQ(complaint_about([](Right& job) { job.layer.geometry.output.size.width = 0; }), "OUT_SIZE is 0");
  EXPECT_EQ(complaint_about([](Right& job) { job.layer.geometry.kernel.width = 0; }), "KERNEL (size) is 0");
  EXPECT_EQ(complaint_about([](Right& job) { job.layer.geometry.dilation.height = 0; }), "KERNEL (dilation) is 0");
  EXPECT_EQ(complaint_about([](Right& job) { job.layer.geometry.step.width = 0; }), "STEP (stride) is 0");
}

TEST(ImaJobCheck, encoding_and_clip_must_have_a_meaning) {
  EXPECT_EQ(complaint_about([](Right& job) { job.layer.settings.encoding = 3; }), "MODE: input encoding 3, of 0 to 2");
  EXPECT_EQ(complaint_about([](Right& job) {
              job.layer.settings.output = {0, 5, 4};
            }),
            "CLIP: least code 5 above greatest code 4");
}

TEST(ImaJobCheck, tiles_must_be_in_the_table_and_in_an_array) {
  EXPECT_EQ(complaint_about([](Right& job) { job.layer.settings.first_tile = 511; }),
            "TILES: entries 511 to 512 of 512");
  EXPECT_EQ(complaint_about([](Right& job) {
              job.storage.set_tile(8, {{1, 240, 0, 30, 80}, 0, 100});
            }),
            "TILES: entry 8: columns 240 to 269 of an array of 256");
  EXPECT_EQ(complaint_about([](Right& job) {
              job.storage.set_tile(7, {{200, 0, 0, 30, 100}, 0, 0});
            }),
            "TILES: entry 7: array 200 of 200");
  EXPECT_EQ(complaint_about([](Right& job) { job.layer.settings.first_tile = 100; }),
            "TILES: entry 100: an area without cells");
}

TEST(ImaJobCheck, tiles_must_make_up_the_layers_matrix) {
  EXPECT_EQ(complaint_about([](Right& job) { job.layer.geometry.out_channels = 31; }),
            "TILES: the entries do not make up a matrix of 180 rows x 31 columns");
  EXPECT_EQ(complaint_about([](Right& job) { job.layer.geometry.in_channels = 21; }),
            "TILES: the entries do not make up a matrix of 189 rows x 30 columns");
  EXPECT_EQ(complaint_about([](Right& job) { job.layer.geometry.in_channels = 19; }),
            "TILES: the entries do not make up a matrix of 171 rows x 30 columns");
  EXPECT_EQ(complaint_about([](Right& job) {
              job.storage.set_tile(8, {{1, 10, 20, 30, 80}, 0, 101});
            }),
            "TILES: entry 8 begins at row 101, column 0 of the matrix, not at row 100, column 0");
  EXPECT_EQ(complaint_about([](Right& job) {
              job.storage.set_tile(8, {{1, 10, 20, 29, 80}, 0, 100});
            }),
            "TILES: entry 8 has 29 columns, the one above it 30");
  EXPECT_EQ(complaint_about([](Right& job) {
              job.layer.geometry.kernel = {255, 255};
              job.layer.geometry.in_channels = 65'535;
              job.layer.geometry.pixels_per_product = 255;
            }),
            "TILES: the entries do not make up a matrix of 1086660410625 rows x 7650 columns");
}

TEST(ImaJobCheck, cells_must_have_been_programmed) {
  EXPECT_EQ(complaint_about([](Right& job) {
              job.storage.set_tile(8, {{1, 10, 21, 30, 80}, 0, 100});
            }),
            "TILES: cells of array 1, columns 10 to 39, rows 21 to 100 were never programmed");
}

TEST(ImaJobCheck, tensors_must_lie_in_L1) {
  EXPECT_EQ(complaint_about([](Right& job) { job.layer.geometry.input.address = 0x1008'0000 - 399; }),
            "SRC 0x1007fe71: the 400 bytes of the input leave L1");
  EXPECT_EQ(complaint_about([](Right& job) { job.layer.geometry.input.address = 0x1008'0000 - 400; }), "");
  EXPECT_EQ(complaint_about([](Right& job) { job.layer.geometry.output.address = 0x1C00'0000; }),
            "DST 0x1c000000: the 600 bytes of the output leave L1");
  EXPECT_EQ(complaint_about([](Right& job) { job.layer.geometry.output.row_bytes = 0xffff'ffff; }),
            "DST 0x10020400: the 17179869300 bytes of the output leave L1");
  EXPECT_EQ(complaint_about([](Right& job) { job.layer.geometry.output.address = 0x1010'0000; }), "");
}

TEST(ImaJobCheck, column_parameters_must_be_in_the_table) {
  EXPECT_EQ(complaint_about([](Right& job) { job.layer.settings.first_parameter = 10'851; }),
            "PARAMETERS 10851: 30 columns from there on exceed the 10880 entries");
  EXPECT_EQ(complaint_about([](Right& job) { job.layer.settings.first_parameter = 10'850; }), "");
  EXPECT_EQ(complaint_about([](Right& job) {
              job.storage.set_parameter(3, {0, 1, 63});
            }),
            "PARAMETERS: shift 63 of entry 3");
}

TEST(ImaJobCheck, the_converter_must_be_able_to_do_it) {
  arch::Ima config = machine_of().ima;
  config.numerics = arch::ImaNumerics::Analog;
  Right job;
  job.storage = Storage(config);
  load(job.layer, job.storage);
  EXPECT_EQ(job.complaint(), "");
  job.layer.settings.adc_range = 0;
  EXPECT_EQ(job.complaint(), "ADC_RANGE 0: conversion.adc_range: 0 is outside 2..4194304");
}

TEST(ImaJobCheck, row_offsets_must_be_in_the_table) {
  arch::Ima config = machine_of().ima;
  config.numerics = arch::ImaNumerics::Analog;
  config.row_parameters = 100;
  Right job;
  job.storage = Storage(config);
  load(job.layer, job.storage);
  job.layer.settings.row_offsets = true;
  job.layer.settings.first_row_offset = 80;
  EXPECT_EQ(job.complaint(), "");
  job.layer.settings.first_row_offset = 81;
  EXPECT_EQ(job.complaint(), "ROW_OFFSETS 81: 20 channels from there on exceed the 100 entries");
  job.layer.settings.row_offsets = false;
  EXPECT_EQ(job.complaint(), "");
}

TEST(ImaJobCheck, rows_of_a_tile_are_whole_weights) {
  Right job;
  job.layer.settings.cells = 3;
  EXPECT_EQ(job.complaint(), "TILES: entry 7 has 100 rows, for 3 cells a weight");
}

TEST(ImaJobCheck, slices_are_two_at_most_and_columns_of_a_tile_whole_weights) {
  EXPECT_EQ(complaint_about([](Right& job) { job.layer.settings.slices = 3; }),
            "MODE: 3 slices of a weight, of 1 or 2");
  EXPECT_EQ(complaint_about([](Right& job) { job.layer.settings.slices = 2; }),
            "TILES: the entries do not make up a matrix of 180 rows x 60 columns");
}

TEST(ImaJobCheck, exact_numerics_have_one_cell_a_weight) {
  Right job;
  job.layer.geometry.out_channels = 15;
  job.layer.settings.slices = 2;
  EXPECT_EQ(job.complaint(), "MODE: 1 cells and 2 slices a weight, in numerics exact");
}

TEST(ImaJobCheck, depthwise_mode_has_rules_of_its_own) {
  const auto depthwise = [](Right& job) {
    job.layer.geometry.channels_per_job = 8;
    job.layer.geometry.out_channels = 20;
  };
  EXPECT_EQ(complaint_about([&](Right& job) {
              depthwise(job);
              job.layer.geometry.pixels_per_product = 2;
            }),
            "MODE: 2 pixels a product in depth-wise mode");
  EXPECT_EQ(complaint_about([&](Right& job) { job.layer.geometry.channels_per_job = 8; }),
            "CHANNELS: 20 in and 30 out in depth-wise mode");
  EXPECT_EQ(complaint_about([&](Right& job) {
              depthwise(job);
              job.layer.geometry.channels_per_job = 12;
            }),
            "TILES: an area of 100 rows x 30 columns holds no block of 108 x 12");
  // Three blocks of 72 x 8 beside one another in each area: six for three groups.
  EXPECT_EQ(complaint_about(depthwise), "");
  EXPECT_EQ(complaint_about([&](Right& job) {
              depthwise(job);
              job.layer.geometry.in_channels = job.layer.geometry.out_channels = 49;
              job.layer.geometry.input.pixel_bytes = job.layer.geometry.output.pixel_bytes = 49;
            }),
            "TILES: areas for 6 groups of channels, 7 are needed");
}

}  // namespace
}  // namespace tessera::accel::ima
