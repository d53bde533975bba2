/* Says in words when a part of the page could not be fetched; what is shown stays. */
function toast(message) {
  document.dispatchEvent(new CustomEvent("site:toast", { detail: message }));
}

document.addEventListener("htmx:sendError", () => toast("网络不通，内容没有更新。请检查网络后再试。"));
document.addEventListener("htmx:timeout", () => toast("等待时间过长，内容没有更新。请稍后再试。"));
document.addEventListener("htmx:responseError", (event) => {
  const expired = event.detail.xhr.status === 403;
  toast(expired ? "登录可能已经过期，请刷新页面后再试。" : "服务器没有处理成功，内容没有更新。请稍后再试。");
});
