// NiiVue on a page of its own: one plane, or three.
const view = document.body.appendChild(document.createElement("canvas"));
view.id = "view";
const query = new URLSearchParams(location.search);
const { Niivue, DRAG_MODE, SLICE_TYPE } = window.niivue;
const nv = new Niivue({ dragMode: DRAG_MODE.windowing ?? DRAG_MODE.contrast, show3Dcrosshair: false });
let loaded = false;
window.side = {
  ready: () => loaded,
  complete: () => loaded,
  three: () => loaded,
  index: () => nv.frac2vox(nv.scene.crosshairPos)[2],
  window: () => `${nv.volumes[0].cal_min}/${nv.volumes[0].cal_max}`,
  tool: () => {},
  target: () => view,
  button: "right",
};
async function open() {
  await nv.attachTo("view");
  nv.setSliceType(query.get("planes") ? SLICE_TYPE.MULTIPLANAR : SLICE_TYPE.AXIAL);
  await nv.loadVolumes([{ url: `${query.get("series")}.nii.gz` }]);
  requestAnimationFrame(() => requestAnimationFrame(() => (loaded = true)));
}
open();
